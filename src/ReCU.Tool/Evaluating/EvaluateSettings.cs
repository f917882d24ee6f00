using System.ComponentModel;
using ReCU.Data;
using ReCU.Tool.Scoring;
using Spectre.Console;
using Spectre.Console.Cli;

namespace ReCU.Tool.Evaluating;

/// <summary>Arguments of <c>recu evaluate</c>.</summary>
internal sealed class EvaluateSettings : CommandSettings
{
    private static readonly string[] _parts = ["training", "validation", "test"];

    [CommandArgument(0, "<MODEL>")]
    [Description("A model file, such as run/model.onnx.")]
    public required string Model { get; init; }

    [CommandArgument(1, "<DATA>")]
    [Description("A data set, as recu train takes it.")]
    public required string Data { get; init; }

    [CommandOption("--part <NAME>")]
    [Description("training, validation or test. Default: test where there is one, else validation, else all.")]
    public string? PartName { get; init; }

    [CommandOption("-k|--top <NUMBER>")]
    [Description("Up to which k it is told how often the class is among the k likeliest.")]
    [DefaultValue(5)]
    public int Top { get; init; } = 5;

    [CommandOption("--errors <NUMBER>")]
    [Description("How many of the most confident errors to list.")]
    [DefaultValue(10)]
    public int Errors { get; init; } = 10;

    [CommandOption("-o|--output <FOLDER>")]
    [Description("Writes report.html and report.json into a folder, with the errors as pictures.")]
    public string? Output { get; init; }

    [CommandOption("--engine <NAME>")]
    [Description("auto (packed where it can run the model), packed, or onnxruntime.")]
    [DefaultValue("auto")]
    public string Engine { get; init; } = "auto";

    [CommandOption("--pixels <SCALE>")]
    [Description(PixelScale.Help)]
    public string? Pixels { get; init; }

    /// <summary>The part that the user names; null leaves it to the data.</summary>
    public DataPart? Part => PartName is null ? null : Enum.Parse<DataPart>(PartName, ignoreCase: true);

    /// <inheritdoc/>
    public override ValidationResult Validate() =>
        PartName is not null && !_parts.Contains(PartName) ? Wrong("--part", PartName, string.Join(", ", _parts))
        : Top < 1 ? Wrong("--top", $"{Top}", "at least 1")
        : Errors < 0 ? Wrong("--errors", $"{Errors}", "at least 0")
        : !ModelScorer.Engines.Contains(Engine) ? Wrong("--engine", Engine, string.Join(", ", ModelScorer.Engines))
        : Pixels is not null && !PixelScale.Names.Contains(Pixels)
            ? Wrong("--pixels", Pixels, string.Join(", ", PixelScale.Names))
        : ValidationResult.Success();

    private static ValidationResult Wrong(string option, string value, string expected) =>
        ValidationResult.Error($"{option} is '{value}'; {expected} was expected");
}
