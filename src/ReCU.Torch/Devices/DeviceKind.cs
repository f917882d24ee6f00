namespace ReCU.Torch.Devices;

/// <summary>The kinds of devices.</summary>
internal enum DeviceKind
{
    /// <summary>A GPU if there is one, else the CPU.</summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU.</summary>
    Cuda,
}
