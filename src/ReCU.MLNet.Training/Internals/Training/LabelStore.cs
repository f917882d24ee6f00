namespace ReCU.MLNet.Internals.Training;

/// <summary>Collects the labels of rows, 4 bytes each.</summary>
internal sealed class LabelStore
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];
    private readonly List<int> _rows = [];

    /// <summary>Number of rows.</summary>
    public int Count => _rows.Count;

    /// <summary>The distinct labels, in the order of their first row.</summary>
    public IReadOnlyList<string> Distinct => _texts;

    /// <summary>Adds a row.</summary>
    public void Add(string label)
    {
        if (!_numbers.TryGetValue(label, out int number))
        {
            number = _texts.Count;
            _numbers.Add(label, number);
            _texts.Add(label);
        }

        _rows.Add(number);
    }

    /// <summary>The class of each row.</summary>
    /// <param name="names">The classes in their order.</param>
    /// <param name="column">The column, for messages.</param>
    /// <exception cref="ArgumentException">A label is no class.</exception>
    public int[] ToClasses(IReadOnlyList<string> names, string column)
    {
        Dictionary<string, int> classes = ClassesByName(names);
        var classOfNumber = new int[_texts.Count];
        for (int i = 0; i < classOfNumber.Length; i++)
        {
            classOfNumber[i] = classes.TryGetValue(_texts[i], out int found)
                ? found
                : throw new ArgumentException(
                    $"Column '{column}', row {_rows.IndexOf(i)} (counted from 0): '{_texts[i]}' is no class of the "
                    + $"training data, which have {string.Join(", ", names)}.");
        }

        int[] labels = [.. _rows];
        foreach (ref int label in labels.AsSpan())
        {
            label = classOfNumber[label];
        }

        return labels;
    }

    /// <summary>The index of each class; of classes with the same name the first counts.</summary>
    public static Dictionary<string, int> ClassesByName(IReadOnlyList<string> names)
    {
        var classes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < names.Count; i++)
        {
            classes.TryAdd(names[i], i);
        }

        return classes;
    }
}
