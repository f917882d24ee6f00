using ReCU.Tool.Terminals;

namespace ReCU.Tool.Predicting;

/// <summary>Collects the pictures without a result.</summary>
internal sealed class BrokenPictures
{
    // One more than are named, so that an ellipsis shows that there are others.
    private const int Kept = 10;

    private readonly List<Prediction> _first = [];
    private int _count;

    /// <summary>Those of the output before a kill, where their names are.</summary>
    public int CountBefore { get; set; }

    /// <summary>Their number.</summary>
    public int Count => CountBefore + _count;

    /// <summary>Passes results on.</summary>
    public IEnumerable<Prediction> Watch(IEnumerable<Prediction> predictions)
    {
        foreach (Prediction one in predictions)
        {
            if (one.Problem is not null)
            {
                _count++;
                if (_first.Count < Kept)
                {
                    _first.Add(one);
                }
            }

            yield return one;
        }
    }

    /// <summary>A sentence that names the first ones.</summary>
    /// <param name="all">Number of all pictures.</param>
    public string Describe(int all) => $"{Count} of {all} pictures are broken"
        + (_first.Count > 0 ? $": {ShortList.Of([.. _first.Select(one => $"'{one.File}': {one.Problem}")])}" : "");
}
