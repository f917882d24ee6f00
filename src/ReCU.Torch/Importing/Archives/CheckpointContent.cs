using ReCU.Graph;

namespace ReCU.Torch.Importing;

/// <summary>
/// What a checkpoint file holds: the pickled object, and the bytes of the storages that it refers to.
/// </summary>
/// <param name="Root">The pickled object.</param>
/// <param name="Storages">The bytes of every storage by its key, of exactly the size that the pickle says.</param>
internal sealed record CheckpointContent(object? Root, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Storages)
{
    /// <summary>
    /// Reads a checkpoint of PyTorch in its zip format or in the older one, without copying storages.
    /// </summary>
    /// <param name="bytes">The content of the file.</param>
    /// <exception cref="InvalidModelException">It is neither, or it is broken or hostile.</exception>
    public static CheckpointContent Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > ImportLimits.FileBytes)
        {
            throw new InvalidModelException(
                $"It has {bytes.Length} bytes; at most {ImportLimits.FileBytes} were expected.");
        }

        if (ZipCheckpoint.Matches(bytes.Span))
        {
            return ZipCheckpoint.Read(bytes);
        }

        return StreamCheckpoint.Matches(bytes.Span)
            ? StreamCheckpoint.Read(bytes)
            : throw new InvalidModelException(
                "It is no checkpoint of PyTorch: it begins neither as a zip file nor as PyTorch's older format.");
    }
}
