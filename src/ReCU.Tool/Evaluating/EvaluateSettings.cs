using System.ComponentModel;
using ReCU.Data;
using ReCU.Tool.Arguments;
using ReCU.Tool.Scoring;
using Spectre.Console;
using Spectre.Console.Cli;

namespace ReCU.Tool.Evaluating;

/// <summary>Arguments of <c>recu evaluate</c>.</summary>
internal sealed class EvaluateSettings : ScoringSettings
{
    private static readonly string[] _parts = ["training", "validation", "test"];

    [CommandArgument(1, "<DATA>")]
    [Description("A data set, as for recu train.")]
    public required string Data { get; init; }

    [CommandOption("--part <NAME>")]
    [Description("training, validation or test. Default: test if there is one, else validation, else all.")]
    public string? PartName { get; init; }

    [CommandOption("-k|--top <NUMBER>")]
    [Description("The largest k of the top-k accuracies.")]
    [DefaultValue(5)]
    public int Top { get; init; } = 5;

    [CommandOption("--errors <NUMBER>")]
    [Description("Number of most confident errors to list.")]
    [DefaultValue(10)]
    public int Errors { get; init; } = 10;

    [CommandOption("-o|--output <FOLDER>")]
    [Description("Writes report.html and report.json to a folder, with pictures of the errors.")]
    public string? Output { get; init; }

    /// <summary>The part that the user names; null lets the data decide.</summary>
    public DataPart? Part => PartName is null ? null : Enum.Parse<DataPart>(PartName, ignoreCase: true);

    /// <inheritdoc/>
    public override ValidationResult Validate() =>
        OptionCheck.NameOf("--part", PartName, _parts)
        ?? (Top < 1 ? OptionCheck.Wrong("--top", Top, "at least 1")
            : Errors < 0 ? OptionCheck.Wrong("--errors", Errors, "at least 0")
            : base.Validate());
}
