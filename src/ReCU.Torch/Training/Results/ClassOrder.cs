using System.Globalization;

namespace ReCU.Torch.Training.Results;

/// <summary>Maps the classes of one network to those of another, by their names.</summary>
/// <param name="AreSame">Whether both have the same classes, or the names of one are unknown.</param>
/// <param name="Places">
/// For each class of the second, its index in the first; null if the order is the same or unknown.
/// </param>
internal sealed record ClassOrder(bool AreSame, int[]? Places)
{
    private static readonly ClassOrder _same = new(true, null);

    /// <summary>Compares the classes of two networks or data sets.</summary>
    /// <param name="first">Class names of the first; null if unknown.</param>
    /// <param name="second">Class names of the second; null if unknown.</param>
    public static ClassOrder Compare(IReadOnlyList<string>? first, IReadOnlyList<string>? second)
    {
        if (first is null || second is null || first.SequenceEqual(second, StringComparer.Ordinal))
        {
            return _same;
        }

        if (first.Count != second.Count || !first.ToHashSet(StringComparer.Ordinal).SetEquals(second)
            || second.Distinct(StringComparer.Ordinal).Count() < second.Count)
        {
            return IsNumbers(first) != IsNumbers(second) ? _same : new ClassOrder(false, null);
        }

        string[] names = [.. first];
        return new ClassOrder(true, [.. second.Select(name => Array.IndexOf(names, name))]);
    }

    // Generated names of unnamed classes mean nothing, unless the other side has the same in another order.
    private static bool IsNumbers(IReadOnlyList<string> names) =>
        names.Select((name, i) => name == i.ToString(CultureInfo.InvariantCulture)).All(isNumber => isNumber);
}
