using System.Globalization;
using ReCU.Graph;
using ReCU.Torch.Importing.Files;

namespace ReCU.Torch.Importing.Pickle;

/// <summary>
/// A dictionary of a pickle, in the order of the file. Whole-number keys become text; entries with other keys are
/// dropped, because nothing reads them.
/// </summary>
internal class PickleDict
{
    private readonly OrderedDictionary<string, object?> _entries = new(StringComparer.Ordinal);

    public int Count => _entries.Count;

    public IEnumerable<KeyValuePair<string, object?>> Entries => _entries;

    /// <summary>The value of a key, or null if it is missing.</summary>
    public object? this[string name] => _entries.GetValueOrDefault(name);

    /// <exception cref="InvalidModelException">The key exists already.</exception>
    public void Add(object? key, object? value)
    {
        if (key is long number)
        {
            _entries.TryAdd(number.ToString(CultureInfo.InvariantCulture), value);
            return;
        }

        if (key is string name && !_entries.TryAdd(name, value))
        {
            throw new InvalidModelException(
                $"A dictionary of its pickle has the key '{ShapeText.Shortened(name)}' twice.");
        }
    }
}
