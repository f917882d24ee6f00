using System.Globalization;

namespace ReCU.Torch.Importing.Files;

/// <summary>Formats shapes and names for messages.</summary>
internal static class ShapeText
{
    public static string Format(IEnumerable<long> shape) =>
        $"[{string.Join(", ", shape.Select(length => length.ToString(CultureInfo.InvariantCulture)))}]";

    /// <summary>A name from the file, shortened for messages: a hostile one may be as long as the file.</summary>
    public static string Shortened(string name) => name.Length <= 100 ? name : name[..100] + "...";

    /// <summary>The first few, and the number of the others.</summary>
    public static string Some(IReadOnlyCollection<string> items, string separator = ", ")
    {
        string first = string.Join(separator, items.Take(ImportLimits.NamedInMessages));
        int more = items.Count - ImportLimits.NamedInMessages;
        return more > 0 ? $"{first}{separator}and {more} more" : first;
    }
}
