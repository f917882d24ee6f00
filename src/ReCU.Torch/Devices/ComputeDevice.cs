using ReCU.Torch.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Devices;

/// <summary>What a run computes on, and how.</summary>
/// <param name="Torch">Torch's own device.</param>
/// <param name="Arithmetic">What the layers take.</param>
internal sealed record ComputeDevice(torch.Device Torch, LayerArithmetic Arithmetic)
{
    /// <summary>
    /// Whether images are put together on the device, from their bytes, and not in memory of the host's that the
    /// network reads.
    /// </summary>
    public bool AssemblesImages { get; init; }

    /// <summary>
    /// Whether activations lie in memory pixel by pixel, with the channels of each side by side: the order in which
    /// tensor cores compute. A network keeps the order of its input.
    /// </summary>
    public bool ChannelsLast { get; init; }

    /// <summary>The device as an option names it.</summary>
    public Device Option => IsCuda ? Device.Cuda(Torch.index) : Device.Cpu;

    /// <summary>Whether it is a GPU.</summary>
    public bool IsCuda => Torch.type == DeviceType.CUDA;

    /// <summary>Opens the device of a run.</summary>
    /// <param name="choice">The device that is asked for.</param>
    /// <param name="precision">How finely it computes.</param>
    /// <exception cref="DeviceNotAvailableException">It is not there.</exception>
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

    /// <summary>A GPU, which is there.</summary>
    public static ComputeDevice OnCuda(int index, TrainingPrecision precision)
    {
        var arithmetic = new LayerArithmetic { Kernels = false, Precision = precision, SignsInTensorFloat32 = true };
        return new ComputeDevice(InitializeDevice(new torch.Device(DeviceType.CUDA, index)), arithmetic)
        {
            AssemblesImages = true,
            // Float32 gradients run without tensor cores, whose order would only be in the way.
            ChannelsLast = precision != TrainingPrecision.Float32,
        };
    }

    /// <summary>Brings a network to the device.</summary>
    public void Take(nn.Module network)
    {
        if (Torch.type != DeviceType.CPU)
        {
            Move(network, Torch);
        }
    }

    /// <summary>Brings a network back to the CPU.</summary>
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
        // It holds what TorchSharp makes on the way; the network's new parameters stay.
        using DisposeScope scope = NewDisposeScope();
        network.to(target);
    }

    /// <summary>Brings a tensor to the device; nobody waits for it.</summary>
    /// <param name="host">A tensor on the CPU; from here on this method's.</param>
    /// <returns>
    /// The tensor on the device; the caller disposes it. On the CPU it is the one given.
    /// </returns>
    public Tensor Upload(Tensor host)
    {
        if (!IsCuda)
        {
            return host;
        }

        // Torch gives a pinned block out again only after the copies from it are done (pytorch/pytorch#130785).
        using (host)
        using (Tensor pinned = host.pin_memory())
        {
            return pinned.to(Torch, non_blocking: true);
        }
    }
}
