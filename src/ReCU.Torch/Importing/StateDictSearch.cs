using ReCU.Graph;

namespace ReCU.Torch.Importing;

/// <summary>Finds the dictionary of a checkpoint that holds the network.</summary>
internal static class StateDictSearch
{
    /// <summary>Where the authors, and most others, keep it; of several, the first counts.</summary>
    private static readonly string[] _usualKeys = ["state_dict", "model_state_dict", "model"];

    /// <summary>Finds the state dict.</summary>
    /// <param name="root">The object of the file.</param>
    /// <param name="key">The key that the caller names, or null.</param>
    /// <exception cref="InvalidModelException">There is none, or there are several.</exception>
    public static PickleDict Find(object? root, string? key)
    {
        if (root is not PickleDict dict)
        {
            throw new InvalidModelException(
                $"It holds {PickleReader.Describe(root)}; a dictionary was expected."
                + (root is InertValue ? " Save the network's state_dict(), not the network itself." : ""));
        }

        List<(string Path, PickleDict Dict)> found = Candidates(dict);
        if (key is not null)
        {
            return found.FirstOrDefault(candidate => candidate.Path == key).Dict ?? throw new InvalidModelException(
                $"It has no tensors of a network under '{key}'. {Where(found, dict)}");
        }

        PickleDict? usual = _usualKeys
            .Select(name => found.FirstOrDefault(candidate => candidate.Path == name).Dict)
            .FirstOrDefault(candidate => candidate is not null);
        return usual ?? (found.Count == 1
            ? found[0].Dict
            : throw new InvalidModelException(found.Count == 0
                ? $"It holds no network: {Where(found, dict)}"
                : $"It holds more than one network: {Where(found, dict)} Name one with "
                    + $"{nameof(ImportOptions)}.{nameof(ImportOptions.StateDictKey)}."));
    }

    private static string Where(List<(string Path, PickleDict Dict)> found, PickleDict root) => found.Count > 0
        ? $"It has tensors of networks under {ShapeText.Some([.. found.Select(candidate => $"'{candidate.Path}'")])}."
        : "no dictionary of it has tensors with the weights of a convolution. It has the keys "
            + ShapeText.Some([.. root.Entries.Select(entry => $"'{StateDict.Shortened(entry.Key)}'")]) + ".";

    // Each dictionary once, whatever holds it, and not deeper than a file may sensibly go.
    private static List<(string Path, PickleDict Dict)> Candidates(PickleDict root)
    {
        var found = new List<(string, PickleDict)>();
        var seen = new HashSet<PickleDict>(ReferenceEqualityComparer.Instance) { root };
        var waiting = new Queue<Place>([new Place(root, "", null)]);
        while (waiting.TryDequeue(out Place? place))
        {
            if (place.Dict.Entries.Any(IsConvolution))
            {
                found.Add((place.Path, place.Dict));
            }

            foreach ((string name, object? value) in place.Dict.Entries)
            {
                if (value is PickleDict inner && place.Depth < ImportLimits.StateDictDepth
                    && name.Length <= ImportLimits.NameLength && seen.Add(inner))
                {
                    waiting.Enqueue(new Place(inner, name, place));
                }
            }
        }

        return found;
    }

    private static bool IsConvolution(KeyValuePair<string, object?> entry) =>
        entry.Value is TensorRecord { Shape.Count: 4 } && entry.Key.EndsWith("weight", StringComparison.Ordinal);

    /// <summary>A dictionary in its place. The path is made only for those that hold a network.</summary>
    private sealed record Place(PickleDict Dict, string Name, Place? Parent)
    {
        public int Depth => Parent is null ? 0 : Parent.Depth + 1;

        public string Path => Parent is null or { Parent: null } ? Name : $"{Parent.Path}.{Name}";
    }
}
