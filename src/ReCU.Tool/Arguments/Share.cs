using System.Globalization;

namespace ReCU.Tool.Arguments;

/// <summary>
/// One of several shares of a list, such as <c>3/16</c>: every sixteenth entry, starting with the third.
/// </summary>
/// <param name="Number">Index of the share, from 1.</param>
/// <param name="Count">Number of shares.</param>
internal readonly record struct Share(int Number, int Count)
{
    public const string Expected = "a share such as 3/16, the third of sixteen,";

    /// <summary>The whole list.</summary>
    public static Share Whole { get; } = new(1, 1);

    /// <summary>Parses a share.</summary>
    public static bool TryParse(string text, out Share share)
    {
        share = Whole;
        string[] parts = text.Split('/');
        if (parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            || number < 1 || number > count)
        {
            return false;
        }

        share = new Share(number, count);
        return true;
    }

    /// <summary>The entries of the share.</summary>
    public IEnumerable<T> Of<T>(IReadOnlyList<T> all)
    {
        for (long i = Number - 1; i < all.Count; i += Count)
        {
            yield return all[(int)i];
        }
    }
}
