using ReCU.Graph;

namespace ReCU.Torch.Importing;

/// <summary>
/// The format of PyTorch since 1.6: a zip file with one folder that holds <c>data.pkl</c>, the bytes of each storage in
/// <c>data/key</c>, and little else.
/// </summary>
internal static class ZipCheckpoint
{
    private const string Pickle = "data.pkl";

    public static bool Matches(ReadOnlySpan<byte> bytes) => bytes.StartsWith("PK\x03\x04"u8);

    /// <exception cref="InvalidModelException">The file is broken or hostile.</exception>
    public static CheckpointContent Read(ReadOnlyMemory<byte> bytes)
    {
        var entries = new ZipEntries(bytes);
        string[] pickles = [.. entries.Names.Where(name => name.EndsWith("/" + Pickle, StringComparison.Ordinal))];
        if (pickles.Length != 1)
        {
            throw new InvalidModelException(
                $"The zip file has {pickles.Length} entries named {Pickle} in a folder; a checkpoint has one.");
        }

        string folder = pickles[0][..^Pickle.Length];
        if (entries.Find(folder + "byteorder") is { } order && !order.Span.SequenceEqual("little"u8))
        {
            throw new InvalidModelException("Its byte order is not little-endian; only that is read.");
        }

        var storages = new StorageTable();
        var input = new ByteReader(entries.Find(pickles[0])!.Value);
        object? root = PickleReader.Read(input, storages);
        return input.Left == 0
            ? new CheckpointContent(
                root, storages.Records.ToDictionary(record => record.Key, record => Storage(entries, folder, record)))
            : throw new InvalidModelException($"There are {input.Left} bytes behind its pickle.");
    }

    private static ReadOnlyMemory<byte> Storage(ZipEntries entries, string folder, StorageRecord record)
    {
        ReadOnlyMemory<byte> content = entries.Find($"{folder}data/{record.Key}")
            ?? throw new InvalidModelException($"Storage '{record.Key}' is missing in the zip file.");
        return content.Length == record.ByteCount
            ? content
            : throw new InvalidModelException(
                $"Storage '{record.Key}' has {content.Length} bytes; its {record.Count} elements of "
                + $"{record.Type.ElementType} take {record.ByteCount}.");
    }
}
