using System.Globalization;

namespace ReCU.Report.Pages.Markup;

/// <summary>Formats numbers for the page, in English whatever the culture.</summary>
internal static class Figures
{
    /// <summary>Placeholder for a missing figure.</summary>
    public const string None = "\u2013";

    private static readonly string[] _units = ["bytes", "KB", "MB", "GB", "TB"];

    /// <summary>A share as a percentage with one decimal.</summary>
    public static string Percent(double? share) =>
        share is { } value && double.IsFinite(value)
            ? $"{(100 * value).ToString("0.0", CultureInfo.InvariantCulture)}\u00a0%"
            : None;

    /// <summary>A whole number with commas between thousands.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number with a noun: <c>1 epoch</c>, <c>2,000 epochs</c>.</summary>
    /// <param name="number">The number.</param>
    /// <param name="one">The singular.</param>
    /// <param name="many">The plural; null adds an s.</param>
    public static string Count(long number, string one, string? many = null) =>
        $"{Count(number)} {(number == 1 ? one : many ?? one + "s")}";

    /// <summary>A number as a power of ten, such as <c>2.5e12</c>.</summary>
    public static string Power(double number) =>
        number == 0 ? "0" : number.ToString("0.##e0", CultureInfo.InvariantCulture);

    /// <summary>A number in three or four digits.</summary>
    public static string Number(double? number) =>
        number is { } value && double.IsFinite(value)
            ? value.ToString(Math.Abs(value) >= 100 ? "0" : Math.Abs(value) >= 10 ? "0.0" : "0.000",
                CultureInfo.InvariantCulture)
            : None;

    /// <summary>Bytes in a suitable unit, of 1,000 of the next smaller one.</summary>
    public static string Bytes(long? bytes)
    {
        if (bytes is not { } value)
        {
            return None;
        }

        int unit = 0;
        double number = value;
        for (; number >= 1000 && unit < _units.Length - 1; unit++)
        {
            number /= 1000;
        }

        string format = unit == 0 ? "0" : number >= 100 ? "0" : number >= 10 ? "0.0" : "0.00";
        return $"{number.ToString(format, CultureInfo.InvariantCulture)}\u00a0{_units[unit]}";
    }

    /// <summary>A large number in millions or billions.</summary>
    public static string Large(long number) => number switch
    {
        < 1_000_000 => Count(number),
        < 1_000_000_000 => $"{(number / 1e6).ToString("0.0", CultureInfo.InvariantCulture)}\u00a0million",
        _ => $"{(number / 1e9).ToString("0.00", CultureInfo.InvariantCulture)}\u00a0billion",
    };

    /// <summary>A time as hours, minutes and seconds.</summary>
    public static string Time(TimeSpan? time) => time switch
    {
        null => None,
        { TotalMinutes: < 1 } value => string.Create(
            CultureInfo.InvariantCulture, $"{Math.Max(0, value.TotalSeconds):0.0}\u00a0s"),
        { TotalHours: < 1 } value => string.Create(
            CultureInfo.InvariantCulture, $"{value.Minutes}\u00a0min\u00a0{value.Seconds}\u00a0s"),
        { } value => string.Create(
            CultureInfo.InvariantCulture, $"{(long)value.TotalHours}\u00a0h\u00a0{value.Minutes}\u00a0min"),
    };

    /// <summary>The ratio of two numbers; a dash if it is meaningless.</summary>
    public static string Ratio(double whole, double part) =>
        part > 0 && whole > 0
            ? $"{(whole / part).ToString(whole / part >= 10 ? "0" : "0.0", CultureInfo.InvariantCulture)}\u00a0\u00d7"
            : None;

    /// <summary>A moment, to the minute, with its offset from UTC.</summary>
    public static string Moment(DateTimeOffset moment) =>
        moment.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);
}
