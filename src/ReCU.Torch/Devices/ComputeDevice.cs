using ReCU.Torch.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Devices;

/// <summary>The device on which a run computes, and the arithmetic of the layers.</summary>
/// <param name="Torch">Torch's own device.</param>
/// <param name="Arithmetic">The arithmetic that the layers use.</param>
internal sealed record ComputeDevice(torch.Device Torch, LayerArithmetic Arithmetic)
{
    /// <summary>
    /// Whether the device assembles batches from bytes, so that the network does not read them from the host's memory.
    /// </summary>
    public bool AssemblesImages { get; init; }

    /// <summary>
    /// Whether activations are channels last in memory, the order in which tensor cores compute. A network keeps the
    /// order of its input.
    /// </summary>
    public bool ChannelsLast { get; init; }

    /// <summary>Records the operations of a training step; null where the device cannot.</summary>
    public OperationRecorder? Recorder { get; init; }

    /// <summary>The device as text, as an option names it.</summary>
    public Device Option => IsCuda ? Device.Cuda(Torch.index) : Device.Cpu;

    /// <summary>Whether it is a GPU.</summary>
    public bool IsCuda => Torch.type == DeviceType.CUDA;

    /// <summary>Opens the device of a run.</summary>
    /// <param name="choice">The device that the options name.</param>
    /// <param name="precision">The precision of the arithmetic.</param>
    /// <exception cref="DeviceNotAvailableException">The device is missing.</exception>
    /// <exception cref="TorchNotAvailableException">Torch cannot be loaded.</exception>
    public static ComputeDevice Open(Device choice, TrainingPrecision precision)
    {
        TorchRuntime.EnsureLoaded();
        Device device = choice.Resolve();
        return device.Kind == DeviceKind.Cuda ? OnCuda(device.Index, precision) : OnCpu(precision);
    }

    /// <summary>The CPU with this library's kernels.</summary>
    public static ComputeDevice OnCpu(TrainingPrecision precision = TrainingPrecision.Float32) =>
        new(CPU, new LayerArithmetic { Precision = precision });

    /// <summary>A GPU that exists.</summary>
    public static ComputeDevice OnCuda(int index, TrainingPrecision precision)
    {
        var arithmetic = new LayerArithmetic { Kernels = false, Precision = precision, SignsInTensorFloat32 = true };
        return new ComputeDevice(InitializeDevice(new torch.Device(DeviceType.CUDA, index)), arithmetic)
        {
            AssemblesImages = true,
            // Float32 gradients do not use tensor cores, so channels last would only slow them down.
            ChannelsLast = precision != TrainingPrecision.Float32,
            Recorder = operations => CudaGraph.Record(index, operations),
        };
    }

    /// <summary>Moves a network to the device.</summary>
    public void Take(nn.Module network)
    {
        if (Torch.type != DeviceType.CPU)
        {
            Move(network, Torch);
        }
    }

    /// <summary>Moves a network back to the CPU.</summary>
    public void GiveBack(nn.Module network)
    {
        if (Torch.type != DeviceType.CPU)
        {
            Move(network, CPU);
        }
    }

    /// <summary>Moves a network between devices.</summary>
    public static void Move(nn.Module network, torch.Device target)
    {
        // The scope disposes TorchSharp's temporaries; the network's new parameters stay.
        using DisposeScope scope = NewDisposeScope();
        network.to(target);
    }

    /// <summary>Copies a tensor to the device without waiting for the copy.</summary>
    /// <param name="host">A tensor on the CPU, which this method takes over.</param>
    /// <returns>The tensor on the device; the caller disposes it. On the CPU, the given tensor.</returns>
    public Tensor Upload(Tensor host)
    {
        if (!IsCuda)
        {
            return host;
        }

        // Torch reuses a pinned block only after the copies from it are done (pytorch/pytorch#130785).
        using (host)
        using (Tensor pinned = host.pin_memory())
        {
            return pinned.to(Torch, non_blocking: true);
        }
    }
}
