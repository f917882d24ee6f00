using ReCU.Graph;
using ReCU.Torch.Importing.Files;

namespace ReCU.Torch.Importing.Tensors;

/// <summary>The storages of a pickle, each once.</summary>
internal sealed class StorageTable
{
    private readonly Dictionary<string, StorageRecord> _records = new(StringComparer.Ordinal);

    public IReadOnlyCollection<StorageRecord> Records => _records.Values;

    public StorageRecord? Find(string key) => _records.GetValueOrDefault(key);

    /// <summary>
    /// Reads PyTorch's reference to a storage: <c>('storage', type, key, device, count)</c>, and in the older format a
    /// sixth element for views, which must be None. The device is ignored: all storages are read into memory.
    /// </summary>
    /// <returns>The storage; an <see cref="InertValue"/> if the type of its elements is unknown.</returns>
    /// <exception cref="InvalidModelException">
    /// The reference has another form, or contradicts an earlier one to the same storage.
    /// </exception>
    public object Refer(object? reference)
    {
        if (reference is object?[] { Length: 5 or 6 } and ["storage", InertValue unknown, ..])
        {
            return unknown;
        }

        if (reference is not object?[] { Length: 5 or 6 } parts
            || parts is not ["storage", StorageType type, string key, string, long count, ..]
            || (parts.Length == 6 && parts[5] is not null)
            || key.Length > ImportLimits.NameLength)
        {
            throw new InvalidModelException(
                "Its pickle refers to a storage in a form that PyTorch does not write: type, name, device and a number "
                + "of elements were expected, and no view of another storage.");
        }

        if (count < 0 || count > ImportLimits.FileBytes / type.ElementBytes)
        {
            throw new InvalidModelException(
                FormattableString.Invariant($"Storage '{key}' has {count} elements; no file can hold that."));
        }

        var record = new StorageRecord(key, type, count);
        if (_records.TryAdd(key, record))
        {
            return record;
        }

        StorageRecord known = _records[key];
        return known == record
            ? known
            : throw new InvalidModelException(
                $"Storage '{key}' is {known.Count} of {known.Type.Name} in one place and {count} of {type.Name} in "
                + "another.");
    }
}
