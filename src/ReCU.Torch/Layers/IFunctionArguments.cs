using static TorchSharp.torch;

namespace ReCU.Torch.Layers;

/// <summary>What a differentiable function is applied to.</summary>
internal interface IFunctionArguments
{
    /// <summary>The tensors that may get a gradient, in a fixed order; null for one that is left out.</summary>
    IReadOnlyList<Tensor?> Tensors { get; }
}
