using System.Globalization;
using ReCU.Graph;
using ReCU.Torch.Importing.Files;
using ReCU.Torch.Importing.Pickle;
using ReCU.Torch.Importing.Tensors;

namespace ReCU.Torch.Importing.StateDicts;

/// <summary>Finds the dictionary of a checkpoint that contains the network.</summary>
internal static class StateDictSearch
{
    /// <summary>The keys that the authors and most others use; the first one found counts.</summary>
    private static readonly string[] _usualKeys = ["state_dict", "model_state_dict", "model"];

    /// <summary>Finds the state dict.</summary>
    /// <param name="root">The object in the file.</param>
    /// <param name="key">The caller's key, or null.</param>
    /// <exception cref="InvalidModelException">There is no state dict, or there are several.</exception>
    public static PickleDict Find(object? root, string? key)
    {
        if (root is not (PickleDict or List<object?> or object?[]) or PickleObject { Count: 0 })
        {
            throw new InvalidModelException(
                $"It holds {PickleReader.Describe(root)}; a dictionary was expected."
                + (root is InertValue or PickleObject
                    ? " Save the network's state_dict(), not the network itself."
                    : ""));
        }

        List<(string Path, PickleDict Dict)> found = Candidates(root);
        if (key is not null)
        {
            return found.FirstOrDefault(candidate => candidate.Path == key).Dict ?? throw new InvalidModelException(
                $"It has no tensors of a network under '{key}'. {Where(found, root)}");
        }

        PickleDict? usual = _usualKeys
            .Select(name => found.FirstOrDefault(candidate => candidate.Path == name).Dict)
            .FirstOrDefault(candidate => candidate is not null);
        return usual ?? (found.Count == 1
            ? found[0].Dict
            : throw new InvalidModelException(found.Count == 0
                ? $"It holds no network: {Where(found, root)}"
                : $"It holds more than one network: {Where(found, root)} Name one with "
                    + $"{nameof(ImportOptions)}.{nameof(ImportOptions.StateDictKey)}."));
    }

    private static string Where(List<(string Path, PickleDict Dict)> found, object root) => found.Count > 0
        ? $"It has tensors of networks under {ShapeText.Some([.. found.Select(candidate => $"'{candidate.Path}'")])}."
        : "none of its dictionaries has tensors with the weights of a convolution. It has the keys "
            + ShapeText.Some([.. Entries(root).Select(entry => $"'{ShapeText.Shortened(entry.Key)}'")]) + ".";

    // Visits each dictionary, list and tuple once, whatever contains it, down to the depth of a sensible file.
    private static List<(string Path, PickleDict Dict)> Candidates(object root)
    {
        var found = new List<(string, PickleDict)>();
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance) { root };
        var waiting = new Queue<Place>([new Place(root, "", null)]);
        while (waiting.TryDequeue(out Place? place))
        {
            if (place.Value is PickleDict dict && dict.Entries.Any(IsConvolution))
            {
                found.Add((place.Path, dict));
            }

            foreach ((string name, object? value) in Entries(place.Value))
            {
                if (value is PickleDict or List<object?> or object?[] && place.Depth < ImportLimits.StateDictDepth
                    && name.Length <= ImportLimits.NameLength && seen.Add(value))
                {
                    waiting.Enqueue(new Place(value, name, place));
                }
            }
        }

        return found;
    }

    private static IEnumerable<KeyValuePair<string, object?>> Entries(object value) => value switch
    {
        PickleDict dict => dict.Entries,
        IList<object?> items => items.Select((item, i) =>
            KeyValuePair.Create(i.ToString(CultureInfo.InvariantCulture), item)),
        _ => [],
    };

    private static bool IsConvolution(KeyValuePair<string, object?> entry) =>
        entry.Value is TensorRecord { Shape.Count: 4 } && entry.Key.EndsWith("weight", StringComparison.Ordinal);

    /// <summary>A value and its place. The path is built only for those that contain a network.</summary>
    private sealed record Place(object Value, string Name, Place? Parent)
    {
        public int Depth => Parent is null ? 0 : Parent.Depth + 1;

        public string Path => Parent is null or { Parent: null } ? Name : $"{Parent.Path}.{Name}";
    }
}
