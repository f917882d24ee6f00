namespace ReCU.TestKit.CodeWalks;

/// <summary>One folder's types use another's.</summary>
/// <param name="From">The folder that needs the other; "" is the project's own.</param>
/// <param name="To">The folder that is needed.</param>
/// <param name="Examples">Some of the types or files and what they use, in order.</param>
public sealed record FolderArrow(string From, string To, IReadOnlyList<string> Examples)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Shown(From)} -> {Shown(To)}: {string.Join(", ", Examples.Take(4))}"
        + (Examples.Count > 4 ? $" and {Examples.Count - 4} more" : "");

    private static string Shown(string folder) => folder.Length == 0 ? "(top)" : folder;
}
