using System.Text.Json;
using ReCU.Graph.Files;

namespace ReCU.Report.Runs;

/// <summary>The file of a report.</summary>
internal static class RunReportFile
{
    /// <inheritdoc cref="RunReport.Save"/>
    public static void Save(RunReport report, string path) =>
        WholeFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(report, RunReportJson.Default.RunReport));

    /// <inheritdoc cref="RunReport.Load"/>
    public static RunReport Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes = File.ReadAllBytes(path);
        RunReport? report;
        try
        {
            CheckVersion(path, bytes);
            report = JsonSerializer.Deserialize(bytes, RunReportJson.Default.RunReport);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{path}' is not the report of a run: {exception.Message}", exception);
        }

        return report is null
            ? throw new InvalidDataException($"'{path}' is not the report of a run: it is empty.")
            : RunReportCheck.Problem(report) is { } problem
            ? throw new InvalidDataException($"'{path}' is not a valid report of a run: {problem}.")
            : report;
    }

    // Read first, so that a later version is reported as such.
    private static void CheckVersion(string path, byte[] bytes)
    {
        using JsonDocument document = JsonDocument.Parse(bytes);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("version", out JsonElement element)
            || element.ValueKind != JsonValueKind.Number || !element.TryGetInt32(out int version))
        {
            throw new InvalidDataException($"'{path}' is not the report of a run: it has no version.");
        }

        if (version is < 1 or > RunReport.CurrentVersion)
        {
            throw new InvalidDataException(
                $"'{path}' is a report of version {version}; this version of ReCU.Report reads up to "
                + $"{RunReport.CurrentVersion}.");
        }
    }
}
