using static TorchSharp.torch;

namespace ReCU.Torch.Layers;

/// <summary>The arguments of a differentiable function.</summary>
internal interface IFunctionArguments
{
    /// <summary>The tensors that may get a gradient, in a fixed order; null for a missing one.</summary>
    IReadOnlyList<Tensor?> Tensors { get; }
}
