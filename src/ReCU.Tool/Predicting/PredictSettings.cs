using System.ComponentModel;
using ReCU.Graph;
using ReCU.Tool.Arguments;
using ReCU.Tool.Scoring;
using Spectre.Console;
using Spectre.Console.Cli;

namespace ReCU.Tool.Predicting;

/// <summary>Arguments of <c>recu predict</c>.</summary>
internal sealed class PredictSettings : ScoringSettings
{
    // Each has a column in a table.
    private const int MostClasses = 1_000;

    private static readonly string[] _formats = ["table", "csv", "json"];

    [CommandArgument(1, "<FILES>")]
    [Description("Pictures, folders of pictures, and patterns such as 'photos/**/*.jpg'.")]
    public required string[] Files { get; init; }

    [CommandOption("-f|--format <NAME>")]
    [Description("table (the default), csv, or json: a line for each picture. Otherwise by the extension of --output.")]
    public string? Format { get; init; }

    [CommandOption("-k|--top <NUMBER>")]
    [Description("Number of classes for each picture.")]
    [DefaultValue(3)]
    public int Top { get; init; } = 3;

    [CommandOption("-o|--output <FILE>")]
    [Description("Writes to a file (.csv or .jsonl), completely or not at all. Continues after a kill.")]
    public string? Output { get; init; }

    [CommandOption("--share <PART>")]
    [Description("Uses a share of the pictures, such as 3/16, to divide the work among processes.")]
    public string? ShareText { get; init; }

    [CommandOption("--threads <NUMBER>")]
    [Description("Pictures to process at once; 0 takes one for each processor.")]
    [DefaultValue(0)]
    public int Threads { get; init; }

    [CommandOption("--explain <FOLDER>")]
    [Description("Draws for each picture where the evidence for its class is, as a PNG in the folder.")]
    public string? Explain { get; init; }

    /// <summary>The share of the pictures.</summary>
    public Share Share => ShareText is { } text && Share.TryParse(text, out Share share) ? share : Share.Whole;

    /// <summary>The format of results.</summary>
    public string FormatName => Format
        ?? (Output is null ? "table"
            : Path.GetExtension(Output).Equals(".csv", StringComparison.OrdinalIgnoreCase) ? "csv"
            : "json");

    /// <inheritdoc/>
    public override ValidationResult Validate() =>
        OptionCheck.NameOf("--format", Format, _formats)
        ?? (Format == "table" && Output is not null
            ? ValidationResult.Error("--format table is for the terminal; for --output choose csv or json")
            : Top is < 1 or > MostClasses ? OptionCheck.Wrong("--top", Top, $"1 to {MostClasses}")
            : Threads is < 0 or > ThreadCount.Maximum
                ? OptionCheck.Wrong("--threads", Threads, $"0 to {ThreadCount.Maximum}")
            : ShareText is not null && !Share.TryParse(ShareText, out _)
                ? OptionCheck.Wrong("--share", ShareText, Share.Expected)
            : base.Validate());
}
