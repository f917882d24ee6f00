using ReCU.Graph;

namespace ReCU.Onnx.Reading.Files;

/// <summary>Reads a model's bytes from a stream.</summary>
internal static class ModelStream
{
    private const int ChunkBytes = 1 << 16;

    /// <summary>Reads a stream to its end, but never more than one byte beyond a limit.</summary>
    /// <exception cref="ArgumentException">The stream cannot be read, or is at its end.</exception>
    /// <exception cref="InvalidModelException">The stream has more bytes than the limit.</exception>
    public static byte[] ReadToEnd(Stream model, int limit)
    {
        if (!model.CanRead)
        {
            throw new ArgumentException(
                "The model's stream cannot be read: it is closed, or was opened for writing only.", nameof(model));
        }

        // Some streams know their length: a sparse file of a terabyte is rejected before its first byte is read.
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
                "The model's stream is empty, or at its end: reading starts at its Position. Set that to 0 "
                + "after writing to the stream.",
                nameof(model));
    }

    private static InvalidModelException TooLong(string length, int limit) =>
        new($"The model's stream has {length}; at most {limit} were expected.");
}
