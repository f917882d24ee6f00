namespace ReCU.Distributed;

/// <summary>What exceptions say of a process, alike in all forms of a group.</summary>
internal static class GroupTexts
{
    public static string Failed(int rank, int size, string reason) => rank < 0
        ? $"One of {size} processes failed: {reason}"
        : $"Process {rank} of {size} failed: {reason}";

    public static string IsEnding(int rank, int size) => $"Process {rank} of {size} is ending.";

    public static string HasLeft(int rank, int size) =>
        $"Process {rank} of {size} has left the group, while others still wait for it.";

    public static string IsSilent(string process, int size, TimeSpan patience) => FormattableString.Invariant(
        $"Process {process} of {size} was not heard of for {patience.TotalSeconds:0.#} s: it stands still, or its ")
        + "machine or connection is gone.";
}
