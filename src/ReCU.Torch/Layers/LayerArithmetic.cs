using ReCU.Torch.Kernels;
using static TorchSharp.torch;

namespace ReCU.Torch.Layers;

/// <summary>
/// Selects how the layers compute. The selection belongs to a thread, like torch's own <c>no_grad</c>; a backward pass
/// uses that of its forward pass.
/// </summary>
internal sealed record LayerArithmetic
{
    [ThreadStatic]
    private static LayerArithmetic? _current;

    /// <summary>The selection of a thread that has not begun another.</summary>
    public static LayerArithmetic Default { get; } = new();

    /// <summary>The selection of this thread.</summary>
    public static LayerArithmetic Current => _current ?? Default;

    /// <summary>
    /// Whether float32 on a CPU uses this library's kernels. Everything else uses torch's own operations, which work on
    /// every device.
    /// </summary>
    public bool Kernels { get; init; } = true;

    /// <summary>Precision of convolutions in training.</summary>
    public TrainingPrecision Precision { get; init; } = TrainingPrecision.Float32;

    /// <summary>Whether binary convolutions on a GPU use TF32 forward, whatever torch's own setting.</summary>
    public bool SignsInTensorFloat32 { get; init; }

    /// <summary>
    /// How batch norms in training see the shares of a batch that other processes have; null, the default, where they
    /// see what they are given alone.
    /// </summary>
    public IBatchExchange? Exchange { get; init; }

    /// <summary>
    /// The factor of every rectified clamp's limit (<see cref="RectifiedClamp.LimitFactor"/>), a scalar on the device,
    /// instead of that of the layer's own tau; null, the default, for the latter. A recorded step reads it there: a
    /// number of the host would be recorded as it is.
    /// </summary>
    public Tensor? LimitFactor { get; init; }

    /// <summary>Whether the kernels support the maps [N, C, H, W] of a tensor.</summary>
    public bool TakesMaps(Tensor tensor) => Kernels && FeatureMaps.Fits(tensor);

    /// <summary>Whether the kernels support the values of a tensor.</summary>
    public bool TakesValues(Tensor tensor) => Kernels && DenseFloats.Fits(tensor);

    /// <summary>Selects this arithmetic for the thread until the result is disposed on it.</summary>
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
