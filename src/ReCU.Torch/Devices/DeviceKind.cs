namespace ReCU.Torch.Devices;

/// <summary>The kinds of devices that can be asked for.</summary>
internal enum DeviceKind
{
    /// <summary>Whichever is there.</summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU.</summary>
    Cuda,
}
