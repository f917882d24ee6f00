using System.ComponentModel;
using Spectre.Console.Cli;

namespace ReCU.Tool.Inspecting;

/// <summary>Arguments of <c>recu inspect</c>.</summary>
internal sealed class InspectSettings : CommandSettings
{
    [CommandArgument(0, "<MODEL>")]
    [Description("A model file, such as run/model.onnx.")]
    public required string Model { get; init; }
}
