using ReCU.Data.Decoding;

namespace ReCU.Data;

/// <summary>What an <see cref="ImageDecoder"/> makes of image files, and what it refuses.</summary>
public sealed record ImageDecoderOptions
{
    /// <summary>
    /// Channels of the images: 3 for red, green and blue, or 1 for grey (ITU-R BT.601 luma). Files of the other kind
    /// are converted; alpha is dropped. Default 3.
    /// </summary>
    public int Channels { get; init; } = 3;

    /// <summary>
    /// Height and width that every image is resized to, whatever its shape, as <see cref="ImageResampler"/> does it,
    /// rounded to bytes; null leaves images as they are. Default null.
    /// </summary>
    public (int Height, int Width)? Size { get; init; }

    /// <summary>
    /// Pixels (height x width) that a file may announce; for one of more no memory is taken. Decoding takes 4 bytes a
    /// pixel for a moment, or 8 where a JPEG lacks its end. Default 2^26, that is 8192x8192.
    /// </summary>
    public int MaximumPixels { get; init; } = 1 << 26;

    /// <summary>
    /// Bytes that a file may have; a longer one is not read. Decoding takes twice as many for a moment. Default 2^28
    /// (256 MiB).
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
