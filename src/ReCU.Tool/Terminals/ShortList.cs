namespace ReCU.Tool.Terminals;

/// <summary>Lists the first of many items, for a message of one line.</summary>
internal static class ShortList
{
    private const int Named = 5;

    /// <summary>The first few, and an ellipsis if there are more.</summary>
    public static string Of(IReadOnlyCollection<string> all) =>
        string.Join("; ", all.Take(Named)) + (all.Count > Named ? "; ..." : "");
}
