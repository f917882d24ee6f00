using Microsoft.ML;
using Microsoft.ML.Data;

namespace ReCU.MLNet.Internals.Schema;

/// <summary>What the numbers of a key column are among the model's classes, found by their names.</summary>
internal sealed record KeyNumbering
{
    private const int NamedInMessages = 5;

    private KeyNumbering(ClassLabels values) => Values = values;

    /// <summary>What the new keys stand for: the model's classes, then those that only the column has.</summary>
    public ClassLabels Values { get; private init; }

    /// <summary>The new key of each key; null where the column stays as it is.</summary>
    public uint[]? Keys { get; private init; }

    /// <summary>Why the column cannot be compared with the model's classes; null where it can.</summary>
    public ArgumentException? Refusal { get; private init; }

    /// <summary>Compares a key column with the model's classes.</summary>
    public static KeyNumbering Compare(
        DataViewSchema.Column column, KeyDataViewType type, NetworkInfo network, ClassLabels labels)
    {
        var same = new KeyNumbering(labels);
        IReadOnlyList<string> classes = labels.Names;
        bool sameCount = type.Count == (ulong)classes.Count;

        // Classes without names of their own are numbers, and so are keys without names.
        bool numbered =
            network.Metadata.ClassNames.Count == 0 || classes.SequenceEqual(ClassNumbers.ToNames(classes.Count));
        if (KeyNames.Read(column) is not { } names)
        {
            return sameCount || numbered ? same : same with
            {
                Refusal = new ArgumentException(
                    $"The label column '{column.Name}' is a key of {type.Count} values without names, but the model "
                    + $"has the classes {Some(classes)}. Make the key with MapValueToKey, which keeps the names."),
            };
        }

        if (names.Names.SequenceEqual(classes, StringComparer.Ordinal))
        {
            return same;
        }

        if (!names.Names.Intersect(classes, StringComparer.Ordinal).Any())
        {
            return sameCount && numbered ? same : same with
            {
                Refusal = new ArgumentException(
                    $"The label column '{column.Name}' is a key of {Some(names.Names)}; the model has none of these "
                    + $"classes, but {Some(classes)}. Give it data with its classes, or leave the column out with "
                    + "DropColumns."),
            };
        }

        return Renumbered(labels, names.Names);
    }

    private static KeyNumbering Renumbered(ClassLabels labels, IReadOnlyList<string> names)
    {
        var keys = new Dictionary<string, uint>(StringComparer.Ordinal);
        var all = new List<string>();
        foreach (string name in labels.Names.Concat(names))
        {
            if (all.Count < labels.Names.Count || !keys.ContainsKey(name))
            {
                all.Add(name);
                keys.TryAdd(name, (uint)all.Count);
            }
        }

        return new KeyNumbering(labels.WithNames(all)) { Keys = [.. names.Select(name => keys[name])] };
    }

    private static string Some(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(NamedInMessages)) + (names.Count > NamedInMessages ? ", ..." : "");
}
