namespace ReCU.Torch.Training.Sharing;

/// <summary>Says in what the runs differ that several processes are about.</summary>
internal static class RunDifferences
{
    private const int Shown = 8;
    private const string NotSet = "not set";

    /// <summary>Describes the differences; null where there are none.</summary>
    /// <param name="runs">Names and values of each process's run, by rank.</param>
    public static string? Describe(IReadOnlyList<IReadOnlyDictionary<string, string>> runs)
    {
        string[] differences = [.. runs.SelectMany(run => run.Keys).Distinct()
            .Where(name => runs.Any(run => Of(run, name) != Of(runs[0], name)))
            .Select(name => $"{name} is {Values(runs, name)}")];
        string more = differences.Length > Shown ? $"; and {differences.Length - Shown} more" : "";
        return differences.Length == 0 ? null : string.Join("; ", differences.Take(Shown)) + more;
    }

    private static string Values(IReadOnlyList<IReadOnlyDictionary<string, string>> runs, string name) =>
        string.Join(" and ", Enumerable.Range(0, runs.Count)
            .GroupBy(rank => Of(runs[rank], name))
            .Select(group =>
                $"{group.Key} in {(group.Count() == 1 ? "process" : "processes")} {string.Join(", ", group)}"));

    private static string Of(IReadOnlyDictionary<string, string> run, string name) =>
        run.GetValueOrDefault(name, NotSet);
}
