using System.ComponentModel;
using ReCU.Tool.Arguments;
using Spectre.Console;
using Spectre.Console.Cli;

namespace ReCU.Tool.Converting;

/// <summary>Arguments of <c>recu import</c>.</summary>
internal sealed class ImportSettings : CommandSettings
{
    [CommandArgument(0, "<CHECKPOINT>")]
    [Description("A checkpoint that PyTorch saved, such as resnet20.pth.tar. Nothing in it is executed.")]
    public required string Checkpoint { get; init; }

    [CommandOption("-o|--output <FILE>")]
    [Description("The model file. Default: the checkpoint's name with .onnx, in the current folder.")]
    public string? Output { get; init; }

    [CommandOption("-n|--network <NAME>")]
    [Description("The architecture. Default: recognised by the names and shapes of the tensors.")]
    public string? Network { get; init; }

    [CommandOption("-s|--size <PIXELS>")]
    [Description("Height and width of the images. Default: what the network implies.")]
    public string? Size { get; init; }

    [CommandOption("--classes <FILE>")]
    [Description("A text file with the class names in their order, one on each line.")]
    public string? Classes { get; init; }

    [CommandOption("--key <NAME>")]
    [Description("Where in the file the network is, such as ema_state_dict, if there are several.")]
    public string? Key { get; init; }

    /// <inheritdoc/>
    public override ValidationResult Validate() =>
        OptionCheck.Size(Size) ?? OptionCheck.Network(Network) ?? ValidationResult.Success();
}
