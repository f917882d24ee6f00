using System.Globalization;

namespace ReCU.Torch.Training.Results;

/// <summary>Where the classes of one network are among those of another, by their names.</summary>
/// <param name="AreSame">Whether both have the same classes, or one does not say what its classes are.</param>
/// <param name="Places">
/// The number in the first of each class of the second; null where the order is the same or not known.
/// </param>
internal sealed record ClassOrder(bool AreSame, int[]? Places)
{
    private static readonly ClassOrder _same = new(true, null);

    /// <summary>Compares the classes of two networks or data sets.</summary>
    /// <param name="first">Names of the first's classes; null where they are not known.</param>
    /// <param name="second">Names of the second's classes; null where they are not known.</param>
    public static ClassOrder Compare(IReadOnlyList<string>? first, IReadOnlyList<string>? second)
    {
        if (first is null || second is null || first.SequenceEqual(second, StringComparer.Ordinal)
            || IsNumbers(first) != IsNumbers(second))
        {
            return _same;
        }

        if (first.Count != second.Count || !first.ToHashSet(StringComparer.Ordinal).SetEquals(second)
            || second.Distinct(StringComparer.Ordinal).Count() < second.Count)
        {
            return new ClassOrder(false, null);
        }

        string[] names = [.. first];
        return new ClassOrder(true, [.. second.Select(name => Array.IndexOf(names, name))]);
    }

    // What classes without names are called says nothing about them.
    private static bool IsNumbers(IReadOnlyList<string> names) =>
        names.Select((name, i) => name == i.ToString(CultureInfo.InvariantCulture)).All(isNumber => isNumber);
}
