using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace ReCU.Torch.Devices;

/// <summary>
/// What torch says when the memory of a GPU is used up. Numbers that it does not give are null; all are in bytes.
/// </summary>
/// <param name="Requested">The block that was asked for.</param>
/// <param name="Capacity">Memory of the GPU.</param>
/// <param name="Free">What of it is free.</param>
/// <param name="Allocated">What torch's tensors take.</param>
internal sealed partial record OutOfMemory(long? Requested, long? Capacity, long? Free, long? Allocated)
{
    // Without torch's own allocator, a library reports that it got nothing, and says no numbers.
    private static readonly string[] _signs =
    [
        "CUDA out of memory", "CUDA error: out of memory", "CUDNN_STATUS_ALLOC_FAILED", "CUBLAS_STATUS_ALLOC_FAILED",
    ];

    /// <summary>Reads an error of torch's.</summary>
    /// <param name="error">Any error.</param>
    /// <returns>What it says; null where it is about something else.</returns>
    public static OutOfMemory? Read(Exception error)
    {
        if (error is not ExternalException
            || !Array.Exists(_signs, sign => error.Message.Contains(sign, StringComparison.Ordinal)))
        {
            return null;
        }

        // The stack trace that follows has numbers of its own.
        string text = error.Message.Split('\n')[0];
        return new OutOfMemory(
            Bytes(RequestedText().Match(text)),
            Bytes(CapacityText().Match(text)),
            Bytes(FreeText().Match(text)),
            Bytes(AllocatedText().Match(text)));
    }

    /// <summary>
    /// A batch size that might fit: what was at hand for a batch, by what the batch needed at least. A step that failed
    /// midway needed more than that, so half of the batch is the most.
    /// </summary>
    /// <param name="batchSize">The batch size that did not fit.</param>
    /// <param name="resident">Bytes of the images that are kept on the device.</param>
    /// <returns>At least 2; null where that would not fit.</returns>
    public int? FittingBatchSize(int batchSize, long resident)
    {
        double share = 0.5;
        if (Requested is { } requested && Allocated is { } allocated)
        {
            double used = Math.Max(0, allocated - resident);
            share = Math.Min(share, (used + (Free ?? 0)) / (used + requested));
        }

        int size = (int)(batchSize * share);
        // Multiples of eight are what tensor cores and people like.
        return size >= 8 ? size / 8 * 8 : size >= 2 ? size : null;
    }

    /// <summary>The error that users see.</summary>
    /// <param name="batchSize">The batch size that did not fit.</param>
    /// <param name="resident">Bytes of the images that are kept on the device.</param>
    /// <param name="cause">Torch's error.</param>
    public DeviceOutOfMemoryException ToException(int batchSize, long resident, Exception cause)
    {
        int? fitting = FittingBatchSize(batchSize, resident);
        string asked = Requested is { } requested ? $" when torch asked for {Text(requested)}" : "";
        string has = Capacity is { } capacity ? $" It has {Text(capacity)}." : "";
        string batch = fitting is { } size
            ? $" BatchSize is {batchSize}; about {size} would fit, which is an estimate."
            : $" BatchSize is {batchSize}, and none is likely to fit: take a smaller network or image.";
        string images = resident > 0
            ? $" {Text(resident)} hold images; DeviceDataLimit = 0 leaves them in the host's memory."
            : "";
        return new DeviceOutOfMemoryException(
            $"The memory of the GPU ran out{asked}.{has}{batch}{images} Other processes may use the GPU too "
            + "(nvidia-smi shows them).",
            cause)
        {
            BatchSize = batchSize,
            FittingBatchSize = fitting,
        };
    }

    private static string Text(long bytes) => bytes >= 1 << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 30):F2} GiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):F2} MiB");

    private static long? Bytes(Match match)
    {
        if (!match.Success)
        {
            return null;
        }

        double unit = match.Groups["unit"].Value switch
        {
            "GiB" => 1 << 30,
            "MiB" => 1 << 20,
            "KiB" => 1 << 10,
            _ => 1,
        };
        return (long)(double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * unit);
    }

    private const string Size = @"(?<number>\d+(\.\d+)?) (?<unit>GiB|MiB|KiB|bytes)";

    // The words changed with PyTorch 2.1, and "capacty" was mended later.
    [GeneratedRegex($"Tried to allocate {Size}")]
    private static partial Regex RequestedText();

    [GeneratedRegex($"{Size} total capacity|total capaci?ty of {Size}")]
    private static partial Regex CapacityText();

    [GeneratedRegex($"{Size} free|of which {Size} is free")]
    private static partial Regex FreeText();

    [GeneratedRegex($"{Size} already allocated|allocated memory {Size} is allocated by PyTorch")]
    private static partial Regex AllocatedText();
}
