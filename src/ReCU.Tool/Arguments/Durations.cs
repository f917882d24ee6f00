using System.Globalization;
using System.Text.RegularExpressions;

namespace ReCU.Tool.Arguments;

/// <summary>Parses times such as <c>20m</c>, <c>1h30m</c> and <c>90s</c>, and writes times.</summary>
internal static partial class Durations
{
    public const string Expected = "a time such as 20m, 1h30m or 90s";

    private static readonly TimeSpan _longest = TimeSpan.FromDays(366);

    /// <summary>Parses a time above zero, of at most a year.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        Match match = Pattern().Match(text.Trim());
        if (!match.Success || text.Trim().Length == 0)
        {
            return false;
        }

        double seconds =
            Part(match, "d") * 86_400 + Part(match, "h") * 3_600 + Part(match, "m") * 60 + Part(match, "s");
        if (!(seconds > 0 && seconds <= _longest.TotalSeconds))
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

    /// <summary>A time as hours, minutes and seconds; hours go on beyond a day.</summary>
    public static string Format(TimeSpan duration) =>
        FormattableString.Invariant($"{(long)duration.TotalHours:00}:{duration:mm\\:ss}");

    private static double Part(Match match, string unit) => match.Groups[unit] is { Success: true, Value: var digits }
        ? double.Parse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)
        : 0;

    [GeneratedRegex(
        @"^((?<d>\d+(\.\d+)?)d)?((?<h>\d+(\.\d+)?)h)?((?<m>\d+(\.\d+)?)m)?((?<s>\d+(\.\d+)?)s)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
