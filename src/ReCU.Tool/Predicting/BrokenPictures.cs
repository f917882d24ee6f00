namespace ReCU.Tool.Predicting;

/// <summary>The pictures without a result, as they come by.</summary>
internal sealed class BrokenPictures
{
    private const int Named = 5;

    private readonly List<Prediction> _first = [];
    private int _count;

    /// <summary>Those that were met before a kill; their names are in the output.</summary>
    public int CountBefore { get; set; }

    /// <summary>How many there are.</summary>
    public int Count => CountBefore + _count;

    /// <summary>Lets results pass.</summary>
    public IEnumerable<Prediction> Watch(IEnumerable<Prediction> predictions)
    {
        foreach (Prediction one in predictions)
        {
            if (one.Problem is not null)
            {
                _count++;
                if (_first.Count < Named)
                {
                    _first.Add(one);
                }
            }

            yield return one;
        }
    }

    /// <summary>A sentence that names the first ones.</summary>
    /// <param name="all">How many pictures there were.</param>
    public string Describe(int all)
    {
        string names = string.Join("; ", _first.Select(one => $"'{one.File}': {one.Problem}"));
        return $"{Count} of {all} pictures are broken" + (names.Length > 0 ? $": {names}" : "")
            + (Count > _first.Count && names.Length > 0 ? "; ..." : "");
    }
}
