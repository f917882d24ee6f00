using static TorchSharp.torch;

namespace ReCU.Torch.Devices;

/// <summary>Torch's settings for a run. They belong to the process, and are restored when the run ends.</summary>
internal sealed class TorchSettings : IDisposable
{
    private readonly int _threads = get_num_threads();
    private readonly (bool Convolutions, bool Products)? _tensorFloat32;
    private readonly DeterministicAlgorithms? _deterministic;

    private TorchSettings(ComputeDevice device, int threads, bool deterministic)
    {
        // This comes first, because it may fail.
        _deterministic = device.IsCuda && deterministic ? DeterministicAlgorithms.Begin() : null;
        set_num_threads(threads == 0 ? Environment.ProcessorCount : threads);
        if (device.IsCuda)
        {
            _tensorFloat32 = (backends.cudnn.allow_tf32, backends.cuda.matmul.allow_tf32);
            bool isCoarse = device.Arithmetic.Precision != TrainingPrecision.Float32;
            SetTensorFloat32(isCoarse, isCoarse);
        }
    }

    /// <summary>Applies the settings of a run until the result is disposed.</summary>
    /// <param name="device">The device and its precision.</param>
    /// <param name="threads">Threads of torch's operations and of this library's kernels; 0 takes one for each
    /// processor.</param>
    /// <param name="deterministic">Whether a GPU uses deterministic algorithms only.</param>
    /// <exception cref="DeviceNotAvailableException">This torch cannot choose deterministic algorithms.</exception>
    public static TorchSettings Begin(ComputeDevice device, int threads, bool deterministic) =>
        new(device, threads, deterministic);

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
