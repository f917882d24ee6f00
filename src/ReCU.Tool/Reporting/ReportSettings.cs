using System.ComponentModel;
using Spectre.Console.Cli;

namespace ReCU.Tool.Reporting;

/// <summary>Arguments of <c>recu report</c>.</summary>
internal sealed class ReportSettings : CommandSettings
{
    [CommandArgument(0, "<RUN>")]
    [Description("The output folder of a training, running or ended.")]
    public required string Run { get; init; }

    [CommandOption("-o|--output <FILE>")]
    [Description("The page. Default: report.html in the folder.")]
    public string? Output { get; init; }
}
