using ReCU.Graph;
using ReCU.Torch.Importing.Files;
using ReCU.Torch.Importing.Tensors;

namespace ReCU.Torch.Importing.Archives;

/// <summary>
/// The content of a checkpoint file: the pickled object, and the bytes of the storages that it refers to.
/// </summary>
/// <param name="Root">The pickled object.</param>
/// <param name="BytesOf">
/// Gives the bytes of a storage, of exactly the size that the pickle says; an <see cref="InvalidModelException"/> where
/// the file does not have them so.
/// </param>
internal sealed record CheckpointContent(object? Root, Func<StorageRecord, ReadOnlyMemory<byte>> BytesOf)
{
    /// <summary>Reads a PyTorch checkpoint in the zip format or the older one, without copying storages.</summary>
    /// <param name="bytes">The content of the file.</param>
    /// <exception cref="InvalidModelException">It has neither format, or is broken or hostile.</exception>
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
            : throw new InvalidModelException(OtherFiles.Describe(bytes.Span));
    }
}
