using ReCU.Graph;
using ReCU.Onnx.Reading.Limits;

namespace ReCU.MLNet.Internals;

/// <summary>Reads a model that is in memory, or comes from a stream.</summary>
internal static class ModelBytes
{
    private const int ChunkBytes = 1 << 16;

    /// <summary>Copies a model, so that the caller's array is free again.</summary>
    /// <exception cref="ArgumentException">There are no bytes.</exception>
    /// <exception cref="InvalidModelException">The bytes are no model that this library can run.</exception>
    public static byte[] Read(ReadOnlyMemory<byte> model, out NetworkInfo network)
    {
        if (model.IsEmpty)
        {
            throw new ArgumentException(
                "The model is empty; the content of a model.onnx file was expected.", nameof(model));
        }

        network = NetworkInfo.Read(model.Span);
        return model.ToArray();
    }

    /// <summary>Reads a stream from where it stands to its end, and leaves it open.</summary>
    /// <exception cref="ArgumentException">The stream cannot be read, or has nothing left to read.</exception>
    /// <exception cref="InvalidModelException">The content is no model that this library can run.</exception>
    public static byte[] Read(Stream model, out NetworkInfo network)
    {
        byte[] bytes = ToEnd(model, ModelLimits.FileBytes);
        network = NetworkInfo.Read(bytes);
        return bytes;
    }

    /// <summary>Reads a stream to its end, but never more than one byte beyond a limit.</summary>
    internal static byte[] ToEnd(Stream model, int limit)
    {
        if (!model.CanRead)
        {
            throw new ArgumentException(
                "The model's stream cannot be read: it is closed, or was opened for writing only.", nameof(model));
        }

        // Some streams tell how long they are: a sparse file of a terabyte is refused before its first byte is read.
        if (model.CanSeek && model.Length - model.Position > limit)
        {
            throw TooLong($"{model.Length - model.Position} bytes", limit);
        }

        using var content = new MemoryStream();
        var chunk = new byte[ChunkBytes];
        for (int read; (read = model.Read(chunk)) > 0;)
        {
            content.Write(chunk, 0, read);
            if (content.Length > limit)
            {
                throw TooLong($"more than {limit} bytes", limit);
            }
        }

        return content.Length > 0
            ? content.ToArray()
            : throw new ArgumentException(
                "The model's stream is empty, or stands at its end; it is read from its Position on. Set that to 0 "
                + "after writing to the stream.",
                nameof(model));
    }

    private static InvalidModelException TooLong(string length, int limit) =>
        new($"The model's stream has {length}; at most {limit} were expected.");
}
