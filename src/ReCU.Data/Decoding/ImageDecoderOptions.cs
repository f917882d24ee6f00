using ReCU.Data.Decoding;

namespace ReCU.Data;

/// <summary>Options and limits of an <see cref="ImageDecoder"/>.</summary>
public sealed record ImageDecoderOptions
{
    /// <summary>
    /// Channels of the images: 3 for red, green and blue, or 1 for grey (ITU-R BT.601 luma). Other files are converted;
    /// alpha is dropped. Default 3.
    /// </summary>
    public int Channels { get; init; } = 3;

    /// <summary>
    /// Height and width to which every image is resized, whatever its shape, and rounded to bytes; null, the default,
    /// keeps the size of the file. See <see cref="ImageDecoder"/> for the filter.
    /// </summary>
    public (int Height, int Width)? Size { get; init; }

    /// <summary>
    /// The largest number of pixels (height x width) in the header of a file; a larger file is refused before memory is
    /// allocated. Decoding takes 4 bytes a pixel temporarily, or 8 for a JPEG without its end marker. Default 2^26
    /// (8192x8192).
    /// </summary>
    public int MaximumPixels { get; init; } = 1 << 26;

    /// <summary>
    /// The largest size of a file in bytes; a larger one is not read. Decoding takes twice as much temporarily. Default
    /// 2^28 (256 MiB).
    /// </summary>
    public int MaximumFileBytes { get; init; } = 1 << 28;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is out of range; the message names it.</exception>
    internal void Check()
    {
        OptionRange.Require(
            Channels is 1 or 3, nameof(Channels), Channels, "must be 1 (grey) or 3 (colour)");
        OptionRange.Require(MaximumPixels >= 1, nameof(MaximumPixels), MaximumPixels, "must be at least 1");
        OptionRange.Require(
            MaximumFileBytes >= 1 && MaximumFileBytes <= Array.MaxLength - EncodedImage.Slack,
            nameof(MaximumFileBytes),
            MaximumFileBytes,
            $"must be from 1 to {Array.MaxLength - EncodedImage.Slack}");
        if (Size is var (height, width))
        {
            OptionRange.Require(
                height >= 1 && width >= 1 && (Int128)height * width * Channels <= Array.MaxLength,
                nameof(Size),
                (height, width),
                $"must be at least 1x1, with at most {Array.MaxLength} values over all channels");
        }
    }
}
