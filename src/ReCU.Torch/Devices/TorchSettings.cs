using static TorchSharp.torch;

namespace ReCU.Torch.Devices;

/// <summary>Torch's settings for a run, which are the process's; they come back when it ends.</summary>
internal sealed class TorchSettings : IDisposable
{
    private readonly int _threads = get_num_threads();
    private readonly (bool Convolutions, bool Products)? _tensorFloat32;
    private readonly DeterministicAlgorithms? _deterministic;

    private TorchSettings(ComputeDevice device, int threads, bool deterministic)
    {
        // First, because it may fail.
        _deterministic = device.IsCuda && deterministic ? DeterministicAlgorithms.Begin() : null;
        set_num_threads(threads == 0 ? Environment.ProcessorCount : threads);
        if (device.IsCuda)
        {
            _tensorFloat32 = (backends.cudnn.allow_tf32, backends.cuda.matmul.allow_tf32);
            bool isCoarse = device.Arithmetic.Precision != TrainingPrecision.Float32;
            SetTensorFloat32(isCoarse, isCoarse);
        }
    }

    /// <summary>Sets what a run asks for, until the result is disposed.</summary>
    /// <param name="device">What it computes on, and how finely.</param>
    /// <param name="threads">Threads that torch computes with; 0 takes one for each processor.</param>
    /// <param name="deterministic">Whether a GPU keeps to deterministic algorithms.</param>
    /// <exception cref="DeviceNotAvailableException">Deterministic algorithms cannot be chosen here.</exception>
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
