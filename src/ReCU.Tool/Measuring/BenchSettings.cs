using System.ComponentModel;
using System.Globalization;
using ReCU.Graph;
using ReCU.Tool.Arguments;
using Spectre.Console;
using Spectre.Console.Cli;

namespace ReCU.Tool.Measuring;

/// <summary>Arguments of <c>recu bench</c>.</summary>
internal sealed class BenchSettings : CommandSettings
{
    private const int LargestBatch = 4_096;
    private const double LongestTime = 60;

    [CommandArgument(0, "<MODEL>")]
    [Description("A model file, such as run/model.onnx.")]
    public required string Model { get; init; }

    [CommandOption("-b|--batches <NUMBERS>")]
    [Description("Batch sizes.")]
    [DefaultValue("1,16")]
    public string BatchText { get; init; } = "1,16";

    [CommandOption("--threads <NUMBERS>")]
    [Description("Threads of a run. Default: 1, and one for each processor.")]
    public string? ThreadText { get; init; }

    [CommandOption("--seconds <NUMBER>")]
    [Description("Seconds for each row.")]
    [DefaultValue(1.0)]
    public double Seconds { get; init; } = 1;

    /// <summary>Batch sizes.</summary>
    public int[] Batches => Numbers(BatchText, LargestBatch) ?? [];

    /// <summary>Threads of a run.</summary>
    public int[] Threads => ThreadText is null
        ? [.. new[] { 1, Environment.ProcessorCount }.Distinct()]
        : Numbers(ThreadText, ThreadCount.Maximum) ?? [];

    /// <inheritdoc/>
    public override ValidationResult Validate() =>
        Batches.Length == 0
            ? OptionCheck.Wrong("--batches", BatchText, $"numbers from 1 to {LargestBatch} such as 1,16")
        : Threads.Length == 0
            ? OptionCheck.Wrong("--threads", ThreadText!, $"numbers from 1 to {ThreadCount.Maximum} such as 1,2")
        : Seconds is > 0 and <= LongestTime
            ? ValidationResult.Success()
            : OptionCheck.Wrong("--seconds", Seconds, "above 0 and at most 60");

    private static int[]? Numbers(string text, int largest)
    {
        var numbers = new List<int>();
        foreach (string part in text.Split(','))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                || number < 1 || number > largest)
            {
                return null;
            }

            numbers.Add(number);
        }

        return [.. numbers.Distinct()];
    }
}
