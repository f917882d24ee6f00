using ReCU.Tool.Terminals;

namespace ReCU.Tool.Predicting;

/// <summary>The pictures without a result, as they come by.</summary>
internal sealed class BrokenPictures
{
    // More than are named, so that dots tell of the others.
    private const int Kept = 10;

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
                if (_first.Count < Kept)
                {
                    _first.Add(one);
                }
            }

            yield return one;
        }
    }

    /// <summary>A sentence that names the first ones.</summary>
    /// <param name="all">How many pictures there were.</param>
    public string Describe(int all) => $"{Count} of {all} pictures are broken"
        + (_first.Count > 0 ? $": {ShortList.Of([.. _first.Select(one => $"'{one.File}': {one.Problem}")])}" : "");
}
