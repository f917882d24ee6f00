using System.Globalization;
using ReCU.Torch.Devices;

namespace ReCU.Torch;

/// <summary>
/// The device that a training uses: <see cref="Auto"/>, <see cref="Cpu"/>, or one NVIDIA GPU. As text: <c>auto</c>,
/// <c>cpu</c>, <c>cuda</c> (the first GPU) and <c>cuda:1</c>.
/// </summary>
/// <remarks>A training uses one GPU: TorchSharp has no package for several.</remarks>
public sealed record Device
{
    private const string CudaName = "cuda";

    private Device(DeviceKind kind, int index = 0) => (Kind, Index) = (kind, index);

    /// <summary>The first GPU if torch has one, else the CPU.</summary>
    public static Device Auto { get; } = new(DeviceKind.Auto);

    /// <summary>The CPU.</summary>
    public static Device Cpu { get; } = new(DeviceKind.Cpu);

    /// <summary>
    /// One NVIDIA GPU. It needs a driver and a package with torch for CUDA, such as TorchSharp-cuda-linux. If one is
    /// missing, training fails before it starts, with a <see cref="DeviceNotAvailableException"/>.
    /// </summary>
    /// <param name="index">Index of the GPU, from 0, in CUDA's order (see <c>CUDA_VISIBLE_DEVICES</c>).</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is below 0.</exception>
    public static Device Cuda(int index = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new Device(DeviceKind.Cuda, index);
    }

    /// <summary>
    /// The device in this process: <see cref="Auto"/> becomes the first GPU or the CPU; other devices stay the same.
    /// </summary>
    /// <exception cref="DeviceNotAvailableException">The GPU is missing; the message says what was found.</exception>
    /// <exception cref="TorchNotAvailableException">Torch cannot be loaded.</exception>
    public Device Resolve() => Kind == DeviceKind.Cpu ? this : Resolve(CudaDevices.Count());

    /// <summary>Like <see cref="Resolve()"/>, for a machine with the given number of GPUs.</summary>
    internal Device Resolve(int cudaDevices)
    {
        switch (Kind)
        {
            case DeviceKind.Auto:
                return cudaDevices > 0 ? Cuda() : Cpu;
            case DeviceKind.Cuda:
                CudaDevices.Require(Index, cudaDevices);
                return this;
            default:
                return this;
        }
    }

    internal DeviceKind Kind { get; }

    internal int Index { get; }

    /// <summary>Parses the text of a device, ignoring case.</summary>
    /// <param name="text"><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:</c> and a number.</param>
    /// <exception cref="FormatException">The text is no device.</exception>
    public static Device Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string name = text.Trim().ToLowerInvariant();
        return name switch
        {
            "auto" => Auto,
            "cpu" => Cpu,
            CudaName => Cuda(),
            _ when name.StartsWith($"{CudaName}:", StringComparison.Ordinal) && int.TryParse(
                name.AsSpan(CudaName.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int index) =>
                Cuda(index),
            _ when name.Contains(',', StringComparison.Ordinal) => throw new FormatException(
                $"'{text}' names several devices; a training uses one, such as 'cuda:0'."),
            _ => throw new FormatException(
                $"'{text}' is no device; 'auto', 'cpu', 'cuda' or 'cuda:1' was expected."),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        DeviceKind.Cuda when Index > 0 => string.Create(CultureInfo.InvariantCulture, $"{CudaName}:{Index}"),
        DeviceKind kind => kind.ToString().ToLowerInvariant(),
    };
}
