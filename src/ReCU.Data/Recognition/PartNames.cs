using System.Text.RegularExpressions;

namespace ReCU.Data.Recognition;

/// <summary>Which part of a data set a folder or a file is, by its name.</summary>
internal static partial class PartNames
{
    /// <summary>The part; null where the name is of none.</summary>
    public static DataPart? PartOf(string name) =>
        Training().IsMatch(name) ? DataPart.Training
        : Validation().IsMatch(name) ? DataPart.Validation
        : Test().IsMatch(name) ? DataPart.Test
        : null;

    [GeneratedRegex("train", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Training();

    [GeneratedRegex("(?<!e)val|dev", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Validation();

    [GeneratedRegex("test|t10k|eval|holdout", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Test();
}
