using static TorchSharp.torch;

namespace ReCU.Torch.Devices;

/// <summary>Torch's settings for a run, which are the process's; they come back when it ends.</summary>
internal sealed class TorchSettings : IDisposable
{
    private readonly int _threads = get_num_threads();
    private readonly bool _convolutionsInTensorFloat32 = backends.cudnn.allow_tf32;
    private readonly bool _productsInTensorFloat32 = backends.cuda.matmul.allow_tf32;
    private readonly DeterministicAlgorithms? _deterministic;

    private TorchSettings(TrainingOptions options, ComputeDevice device)
    {
        // First, because it may fail.
        _deterministic = device.IsCuda && options.Deterministic ? DeterministicAlgorithms.Begin() : null;
        set_num_threads(options.Threads == 0 ? Environment.ProcessorCount : options.Threads);
        if (device.IsCuda)
        {
            SetTensorFloat32(
                options.Precision != TrainingPrecision.Float32, options.Precision != TrainingPrecision.Float32);
        }
    }

    /// <summary>Sets what a run asks for, until the result is disposed.</summary>
    /// <param name="options">Threads, precision, determinism.</param>
    /// <param name="device">What it computes on.</param>
    /// <exception cref="DeviceNotAvailableException">Torch's deterministic algorithms cannot be chosen here.</exception>
    public static TorchSettings Begin(TrainingOptions options, ComputeDevice device) => new(options, device);

    /// <inheritdoc/>
    public void Dispose()
    {
        SetTensorFloat32(_convolutionsInTensorFloat32, _productsInTensorFloat32);
        set_num_threads(_threads);
        _deterministic?.Dispose();
    }

    private static void SetTensorFloat32(bool convolutions, bool products)
    {
        backends.cudnn.allow_tf32 = convolutions;
        backends.cuda.matmul.allow_tf32 = products;
    }
}
