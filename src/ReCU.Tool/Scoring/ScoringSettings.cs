using System.ComponentModel;
using ReCU.Tool.Arguments;
using Spectre.Console;
using Spectre.Console.Cli;

namespace ReCU.Tool.Scoring;

/// <summary>Arguments of the commands that score images.</summary>
internal abstract class ScoringSettings : CommandSettings
{
    [CommandArgument(0, "<MODEL>")]
    [Description("A model file, such as run/model.onnx.")]
    public required string Model { get; init; }

    [CommandOption("--engine <NAME>")]
    [Description("auto (packed where it can run the model), packed, or onnxruntime.")]
    [DefaultValue("auto")]
    public string Engine { get; init; } = "auto";

    [CommandOption("--pixels <SCALE>")]
    [Description("For files of other programs: the pixels that the network wants, as bytes (0 to 255), unit (0 to 1) "
        + "or imagenet (by the mean and deviation of ImageNet's colours). Models of this tool know it.")]
    public string? Pixels { get; init; }

    /// <inheritdoc/>
    public override ValidationResult Validate() =>
        OptionCheck.NameOf("--engine", Engine, ModelScorer.Engines)
        ?? OptionCheck.NameOf("--pixels", Pixels, PixelScale.Names)
        ?? ValidationResult.Success();
}
