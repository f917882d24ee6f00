using System.Buffers;
using ReCU.Data.Reading;
using ReCU.Graph;

namespace ReCU.Data.Decoding;

/// <summary>Reads image files from the disk, within limits.</summary>
internal static class ImageFile
{
    // Contains the size in all but a few files, after a thumbnail or a colour profile.
    private const int Start = 1 << 16;

    /// <summary>Reads what is needed for an image's shape.</summary>
    /// <exception cref="InvalidDataException">It is no image, or above a limit.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FeatureShape ReadShape(string path, ImageDecoder decoder)
    {
        int length = LengthOf(path, decoder);
        if (length > Start)
        {
            try
            {
                return ReadStart(path, Start, start => decoder.ReadShape(start, length));
            }
            catch (InvalidDataException)
            {
                // The header may be longer.
            }
        }

        return ReadStart(path, length, file => decoder.ReadShape(file, length));
    }

    /// <summary>Decodes an image.</summary>
    /// <param name="path">The file.</param>
    /// <param name="decoder">Decodes it.</param>
    /// <param name="pool">Provides the memory for the pixels.</param>
    /// <exception cref="InvalidDataException">It is no sound image, or above a limit.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static (FeatureShape Shape, ReadOnlyMemory<byte> Pixels) Decode(
        string path, ImageDecoder decoder, PixelPool<byte> pool) =>
        ReadStart(path, LengthOf(path, decoder), file => decoder.Decode(file, pool));

    // A pipe or a device has no length; it is not opened, because that would wait for a writer.
    private static int LengthOf(string path, ImageDecoder decoder)
    {
        FileSystemInfo file = File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path);
        long length = file is FileInfo { Length: var bytes } ? bytes : 0;
        decoder.CheckFileLength(length);
        return (int)length;
    }

    private static T ReadStart<T>(string path, int length, Func<ReadOnlySpan<byte>, T> read)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            return read(bytes.AsSpan(0, length == 0 ? 0 : Fill(path, bytes.AsSpan(0, length))));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static int Fill(string path, Span<byte> bytes)
    {
        using var handle = File.OpenHandle(path);
        int filled = 0;
        while (filled < bytes.Length && RandomAccess.Read(handle, bytes[filled..], filled) is > 0 and var read)
        {
            filled += read;
        }

        return filled;
    }
}
