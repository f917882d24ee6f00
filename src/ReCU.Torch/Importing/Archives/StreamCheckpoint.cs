using ReCU.Graph;
using ReCU.Torch.Importing.Files;
using ReCU.Torch.Importing.Pickle;
using ReCU.Torch.Importing.Tensors;

namespace ReCU.Torch.Importing.Archives;

/// <summary>
/// The format before PyTorch 1.6: five pickles in a row (a magic number, a version, facts about the machine, the
/// object, the keys of the storages), then for each storage its number of elements in eight bytes, and the elements.
/// </summary>
internal static class StreamCheckpoint
{
    private const long Version = 1001;

    /// <summary>The first pickle, which is always the same: the number 0x1950a86a20f9469cfc6c.</summary>
    private static ReadOnlySpan<byte> Magic =>
        [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    public static bool Matches(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    /// <exception cref="InvalidModelException">The file is broken or hostile.</exception>
    public static CheckpointContent Read(ReadOnlyMemory<byte> bytes)
    {
        var input = new ByteReader(bytes[Magic.Length..]);
        var storages = new StorageTable();
        if (PickleReader.Read(input, storages) is not Version)
        {
            throw new InvalidModelException($"The version of its format is not {Version}, the only one known.");
        }

        if (PickleReader.Read(input, storages) is not PickleDict facts || facts["little_endian"] is not true)
        {
            throw new InvalidModelException("Its byte order is not little-endian, the only one supported.");
        }

        object? root = PickleReader.Read(input, storages);
        // The storages must be known here: the size of one decides where the next begins.
        if (PickleReader.Read(input, storages) is not List<object?> keys)
        {
            throw new InvalidModelException("Its list of storages is missing.");
        }

        var content = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (object? key in keys)
        {
            StorageRecord record = (key is string name ? storages.Find(name) : null)
                ?? throw new InvalidModelException("Its list of storages names one that its object does not refer to.");
            if (!content.TryAdd(record.Key, ReadStorage(input, record)))
            {
                throw new InvalidModelException($"Storage '{record.Key}' is listed twice.");
            }
        }

        StorageRecord? missing = storages.Records.FirstOrDefault(record => !content.ContainsKey(record.Key));
        if (missing is not null)
        {
            throw new InvalidModelException($"Storage '{missing.Key}' is missing from its list of storages.");
        }

        return input.Left == 0
            ? new CheckpointContent(root, record => content[record.Key])
            : throw new InvalidModelException($"There are {input.Left} bytes after its last storage.");
    }

    private static ReadOnlyMemory<byte> ReadStorage(ByteReader input, StorageRecord record)
    {
        long count = input.ReadInt64();
        return count == record.Count
            ? input.Take(record.ByteCount)
            : throw new InvalidModelException(
                $"Storage '{record.Key}' has {count} elements; its tensors expect {record.Count}.");
    }
}
