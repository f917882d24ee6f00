namespace ReCU.Tool.Terminals;

/// <summary>The first of many things, for a message of one line.</summary>
internal static class ShortList
{
    private const int Named = 5;

    /// <summary>The first few, and dots where there are more.</summary>
    public static string Of(IReadOnlyCollection<string> all) =>
        string.Join("; ", all.Take(Named)) + (all.Count > Named ? "; ..." : "");
}
