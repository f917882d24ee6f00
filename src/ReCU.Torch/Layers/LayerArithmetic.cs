using ReCU.Torch.Kernels;
using static TorchSharp.torch;

namespace ReCU.Torch.Layers;

/// <summary>
/// Which of several forms of the same mathematics the layers compute with. It holds for a thread, as torch's own
/// <c>no_grad</c> does; a backward pass goes on in the form of its forward pass.
/// </summary>
internal sealed record LayerArithmetic
{
    [ThreadStatic]
    private static LayerArithmetic? _current;

    /// <summary>What holds where nobody has begun anything else.</summary>
    public static LayerArithmetic Default { get; } = new();

    /// <summary>What holds on this thread.</summary>
    public static LayerArithmetic Current => _current ?? Default;

    /// <summary>
    /// Whether float32 on a CPU takes this library's kernels. Everything else takes torch's own operations, which work
    /// on every device.
    /// </summary>
    public bool Kernels { get; init; } = true;

    /// <summary>How finely convolutions are computed in training.</summary>
    public TrainingPrecision Precision { get; init; } = TrainingPrecision.Float32;

    /// <summary>Whether binary convolutions on a GPU use TF32 forward, whatever torch's own setting is.</summary>
    public bool SignsInTensorFloat32 { get; init; }

    /// <summary>Whether the kernels take the maps [N, C, H, W] of a tensor.</summary>
    public bool TakesMaps(Tensor tensor) => Kernels && FeatureMaps.Fits(tensor);

    /// <summary>Whether the kernels take the values of a tensor.</summary>
    public bool TakesValues(Tensor tensor) => Kernels && DenseFloats.Fits(tensor);

    /// <summary>Makes this the arithmetic of the thread, until the result is disposed on it.</summary>
    public IDisposable Begin()
    {
        var scope = new Scope(_current);
        _current = this;
        return scope;
    }

    private sealed class Scope(LayerArithmetic? before) : IDisposable
    {
        public void Dispose() => _current = before;
    }
}
