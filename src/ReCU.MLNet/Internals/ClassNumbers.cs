using System.Globalization;

namespace ReCU.MLNet.Internals;

/// <summary>The names of classes and keys that have none.</summary>
internal static class ClassNumbers
{
    /// <summary><c>0</c>, <c>1</c>, ...</summary>
    public static IReadOnlyList<string> ToNames(int count) =>
        [.. Enumerable.Range(0, count).Select(number => number.ToString(CultureInfo.InvariantCulture))];
}
