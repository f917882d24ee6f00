using System.Numerics;

namespace ReCU.MLNet.Internals.Engines.Gpu;

/// <summary>The batches that a GPU runs: all of one size, whatever part of it counts.</summary>
/// <param name="Network">What the model takes.</param>
/// <param name="Size">Rows.</param>
internal sealed record FullBatch(NetworkInfo Network, int Size)
{
    /// <summary>
    /// Enough rows to keep a large GPU busy with 32x32 pixels. Other sizes were not compared.
    /// </summary>
    public const int LargestDefaultSize = 256;

    // Activations take many times the pixels: 64 MiB of these leave room on a GPU of 8 GB.
    private const long DefaultPixelBytes = 64L << 20;

    private static readonly string[] _outOfMemory = ["out of memory", "failed to allocate memory"];

    /// <summary>Rows of a batch where the options name none: a power of two.</summary>
    public static int DefaultSize(NetworkInfo network)
    {
        long fitting = DefaultPixelBytes / ((long)network.PixelCount * sizeof(float));
        return (int)Math.Clamp(fitting == 0 ? 1 : 1L << BitOperations.Log2((ulong)fitting), 1, LargestDefaultSize);
    }

    /// <summary>Shape of the pixels as the file takes them.</summary>
    public long[] PixelShape() => Network.InputDimensions(Size);

    /// <summary>Shape of the logits: rows, classes.</summary>
    public long[] LogitShape() => [Size, Network.ClassCount];

    /// <summary>What a failed run means: the message for too little memory names the remedy.</summary>
    public InvalidOperationException Failed(Exception answer)
    {
        bool outOfMemory = _outOfMemory.Any(
            words => answer.Message.Contains(words, StringComparison.OrdinalIgnoreCase));
        string remedy = outOfMemory
            ? $" Choose a BatchSize below {Size}, a higher MemoryLimit where one is set, or free memory of the GPU."
            : "";
        return new InvalidOperationException(
            $"The GPU failed with a batch of {Size} images of {Network.InputShape}.{remedy} ONNX Runtime's answer: "
            + answer.Message.Trim(),
            answer);
    }
}
