using ReCU.Graph;
using ReCU.Torch.Importing.Files;
using ReCU.Torch.Importing.Pickle;
using ReCU.Torch.Importing.Tensors;

namespace ReCU.Torch.Importing.Archives;

/// <summary>
/// The format since PyTorch 1.6: a zip file with one folder that contains <c>data.pkl</c>, the bytes of each storage in
/// <c>data/key</c>, and little else.
/// </summary>
internal static class ZipCheckpoint
{
    private const string Pickle = "data.pkl";
    private const int ByteOrderBytes = 16;

    public static bool Matches(ReadOnlySpan<byte> bytes) => bytes.StartsWith("PK\x03\x04"u8);

    /// <exception cref="InvalidModelException">The file is broken or hostile.</exception>
    public static CheckpointContent Read(ReadOnlyMemory<byte> bytes)
    {
        var entries = new ZipEntries(bytes);
        string[] pickles = [.. entries.Names.Where(name => name.EndsWith("/" + Pickle, StringComparison.Ordinal))];
        if (pickles.Length != 1)
        {
            throw new InvalidModelException(
                $"The zip file has {pickles.Length} entries named {Pickle} in a folder; a checkpoint has one. It holds "
                + $"{ShapeText.Some([.. entries.Names.Select(name => $"'{ShapeText.Shortened(name)}'")])}.");
        }

        string folder = pickles[0][..^Pickle.Length];
        if (entries.Find(folder + "byteorder", ByteOrderBytes) is { } order && !order.Span.SequenceEqual("little"u8))
        {
            throw new InvalidModelException("Its byte order is not little-endian, the only one supported.");
        }

        var storages = new StorageTable();
        var input = new ByteReader(entries.Find(pickles[0], ImportLimits.PickleBytes)!.Value);
        object? root = PickleReader.Read(input, storages);
        return input.Left == 0
            ? new CheckpointContent(root, new Storages(entries, folder).BytesOf)
            : throw new InvalidModelException($"There are {input.Left} bytes after its pickle.");
    }

    // A network needs some of the storages; the others are never read.
    private sealed class Storages(ZipEntries entries, string folder)
    {
        private readonly Dictionary<string, ReadOnlyMemory<byte>> _read = new(StringComparer.Ordinal);

        public ReadOnlyMemory<byte> BytesOf(StorageRecord record)
        {
            if (!_read.TryGetValue(record.Key, out ReadOnlyMemory<byte> content))
            {
                content = entries.Find($"{folder}data/{record.Key}", record.ByteCount)
                    ?? throw new InvalidModelException($"Storage '{record.Key}' is missing from the zip file.");
                _read.Add(record.Key, content);
            }

            return content.Length == record.ByteCount
                ? content
                : throw new InvalidModelException(
                    $"Storage '{record.Key}' has {content.Length} bytes; its {record.Count} elements of "
                    + $"{record.Type.Name} take {record.ByteCount}.");
        }
    }
}
