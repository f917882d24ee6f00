using ReCU.Data;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Batches;

/// <summary>Copies images whose pixels are bytes.</summary>
internal static class PixelBytes
{
    /// <summary>Copies images one after another.</summary>
    /// <param name="images">The images, all of one shape, as bytes.</param>
    /// <param name="target">Receives them; uint8 on the CPU, for at least as many images.</param>
    public static void Copy(IReadOnlyList<ImagePixels> images, Tensor target)
    {
        Span<byte> rest = target.bytes;
        foreach (ImagePixels image in images)
        {
            image.Bytes.Span.CopyTo(rest);
            rest = rest[image.Bytes.Length..];
        }
    }
}
