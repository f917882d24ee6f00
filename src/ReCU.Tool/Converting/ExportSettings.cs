using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;

namespace ReCU.Tool.Converting;

/// <summary>Arguments of <c>recu export</c>.</summary>
internal sealed class ExportSettings : CommandSettings
{
    [CommandArgument(0, "<MODEL>")]
    [Description("A model file of this tool or of another program.")]
    public required string Model { get; init; }

    [CommandOption("-o|--output <FILE>")]
    [Description(
        "The file to write. Default: the model's name with .float.onnx, .int8stem.onnx or .onebit.onnx, beside it.")]
    public string? Output { get; init; }

    [CommandOption("--float")]
    [Description("Stores binary weights as floats of +1 and -1: 32 times as large, for other tools.")]
    public bool AsFloats { get; init; }

    [CommandOption("--one-bit")]
    [Description("Stores a bit for each binary weight. The default.")]
    public bool OneBit { get; init; }

    [CommandOption("--int8-stem")]
    [Description("Gives the first convolution int8 weights: faster, and a little less accurate; pixels must be bytes.")]
    public bool Int8Stem { get; init; }

    /// <inheritdoc/>
    public override ValidationResult Validate() => AsFloats && OneBit
        ? ValidationResult.Error("--float and --one-bit exclude each other")
        : ValidationResult.Success();
}
