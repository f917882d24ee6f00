using System.Globalization;
using System.Text.RegularExpressions;

namespace ReCU.Benchmarks;

/// <summary>A line with which a process reports how fast it has trained.</summary>
/// <param name="Text">The line.</param>
/// <param name="ImagesPerSecond">Its speed.</param>
internal sealed partial record TrainingLine(string Text, double ImagesPerSecond)
{
    /// <exception cref="InvalidOperationException">The process has not reported.</exception>
    public static TrainingLine Parse(string output)
    {
        Match match = Measurement().Match(output);
        return match.Success
            ? new(match.Value, double.Parse(match.Groups["speed"].Value, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"No measurement in the output of the other process: {output}");
    }

    [GeneratedRegex(
        @"^(reference )?training \S+ batch=\d+ (threads|device)=\S+: (?<speed>[\d.]+) images/s.*$",
        RegexOptions.Multiline)]
    private static partial Regex Measurement();
}
