using ReCU.Data;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Batches;

/// <summary>Copies images that are bytes.</summary>
internal static class PixelBytes
{
    /// <summary>Copies images one behind another.</summary>
    /// <param name="images">The images, all of one shape, as bytes.</param>
    /// <param name="target">Receives them; uint8 on the CPU, as many as there are images or more.</param>
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
