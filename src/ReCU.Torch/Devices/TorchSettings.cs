using static TorchSharp.torch;

namespace ReCU.Torch.Devices;

/// <summary>Torch's settings for a run, which are the process's; they come back when it ends.</summary>
internal sealed class TorchSettings : IDisposable
{
    private readonly int _threads = get_num_threads();
    private readonly (bool Convolutions, bool Products)? _tensorFloat32;
    private readonly DeterministicAlgorithms? _deterministic;

    private TorchSettings(TrainingOptions options, ComputeDevice device)
    {
        // First, because it may fail.
        _deterministic = device.IsCuda && options.Deterministic ? DeterministicAlgorithms.Begin() : null;
        set_num_threads(options.Threads == 0 ? Environment.ProcessorCount : options.Threads);
        if (device.IsCuda)
        {
            _tensorFloat32 = (backends.cudnn.allow_tf32, backends.cuda.matmul.allow_tf32);
            bool isCoarse = options.Precision != TrainingPrecision.Float32;
            SetTensorFloat32(isCoarse, isCoarse);
        }
    }

    /// <summary>Sets what a run asks for, until the result is disposed.</summary>
    /// <param name="options">Threads, precision, determinism.</param>
    /// <param name="device">What it computes on.</param>
    /// <exception cref="DeviceNotAvailableException">Deterministic algorithms cannot be chosen here.</exception>
    public static TorchSettings Begin(TrainingOptions options, ComputeDevice device) => new(options, device);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_tensorFloat32 is (bool convolutions, bool products))
        {
            SetTensorFloat32(convolutions, products);
        }

        set_num_threads(_threads);
        _deterministic?.Dispose();
    }

    private static void SetTensorFloat32(bool convolutions, bool products)
    {
        backends.cudnn.allow_tf32 = convolutions;
        backends.cuda.matmul.allow_tf32 = products;
    }
}
