using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace ReCU.Torch.Devices;

/// <summary>
/// Torch's error about a full GPU, in numbers. All are in bytes, and null if torch did not report them.
/// </summary>
/// <param name="Requested">Size of the requested block.</param>
/// <param name="Capacity">Memory of the GPU.</param>
/// <param name="Free">Free memory of the GPU.</param>
/// <param name="Allocated">Memory of torch's tensors.</param>
internal sealed partial record OutOfMemory(long? Requested, long? Capacity, long? Free, long? Allocated)
{
    // Libraries that do not use torch's allocator report the failure without numbers.
    private static readonly string[] _signs =
    [
        "CUDA out of memory", "CUDA error: out of memory", "CUDNN_STATUS_ALLOC_FAILED", "CUBLAS_STATUS_ALLOC_FAILED",
    ];

    /// <summary>Parses an error of torch.</summary>
    /// <param name="error">Any error.</param>
    /// <returns>The numbers; null if the error has another cause.</returns>
    public static OutOfMemory? Read(Exception error)
    {
        if (error is not ExternalException
            || !Array.Exists(_signs, sign => error.Message.Contains(sign, StringComparison.Ordinal)))
        {
            return null;
        }

        // The stack trace that follows contains other numbers.
        string text = error.Message.Split('\n')[0];
        return new OutOfMemory(
            Bytes(RequestedText().Match(text)),
            Bytes(CapacityText().Match(text)),
            Bytes(FreeText().Match(text)),
            Bytes(AllocatedText().Match(text)));
    }

    /// <summary>
    /// An estimate of a batch size that fits: the memory that a batch could take, divided by the least that this batch
    /// needed for an image. A step that failed midway needed more than was measured, so the estimate is at most half of
    /// the batch.
    /// </summary>
    /// <param name="batchSize">The batch size that did not fit.</param>
    /// <param name="resident">Bytes of the images that stay on the device.</param>
    /// <returns>At least 2; null if that does not fit.</returns>
    public int? FittingBatchSize(int batchSize, long resident)
    {
        double share = 0.5;
        if (Requested is { } requested && Allocated is { } allocated)
        {
            double used = Math.Max(0, allocated - resident);
            share = Math.Min(share, (used + (Free ?? 0)) / (used + requested));
        }

        int size = (int)(batchSize * share);
        // Tensor cores and people prefer multiples of eight.
        return size >= 8 ? size / 8 * 8 : size >= 2 ? size : null;
    }

    /// <summary>The exception for users.</summary>
    /// <param name="batchSize">The batch size that did not fit.</param>
    /// <param name="resident">Bytes of the images that stay on the device.</param>
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

    // PyTorch 2.1 changed the words, and a later version corrected "capacty".
    [GeneratedRegex($"Tried to allocate {Size}")]
    private static partial Regex RequestedText();

    [GeneratedRegex($"{Size} total capacity|total capaci?ty of {Size}")]
    private static partial Regex CapacityText();

    [GeneratedRegex($"{Size} free|of which {Size} is free")]
    private static partial Regex FreeText();

    [GeneratedRegex($"{Size} already allocated|allocated memory {Size} is allocated by PyTorch")]
    private static partial Regex AllocatedText();
}
