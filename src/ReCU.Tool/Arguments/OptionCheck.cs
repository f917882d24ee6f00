using ReCU.Torch;
using Spectre.Console;

namespace ReCU.Tool.Arguments;

/// <summary>Checks that the options of several commands share.</summary>
internal static class OptionCheck
{
    /// <summary>The error about an option.</summary>
    /// <param name="option">Its name, with hyphens.</param>
    /// <param name="value">The given value.</param>
    /// <param name="expected">What was expected, such as <c>at least 1</c>.</param>
    public static ValidationResult Wrong(string option, object? value, string expected) =>
        ValidationResult.Error(FormattableString.Invariant($"{option} is '{value}'; {expected} was expected"));

    /// <summary>The error about an option that allows only certain names; null if it is valid or not given.</summary>
    public static ValidationResult? NameOf(string option, string? value, IEnumerable<string> names) =>
        value is null || names.Contains(value) ? null : Wrong(option, value, string.Join(", ", names));

    /// <summary>The error about an unknown network; null if it exists, or none is given.</summary>
    public static ValidationResult? Network(string? name) =>
        name is null || BinaryNetwork.Named.Any(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ? null
            : Wrong("--network", name, "one of " + string.Join(", ", BinaryNetwork.Named.Select(one => one.Name)));

    /// <summary>The error about an invalid size; null if it is valid, or none is given.</summary>
    public static ValidationResult? Size(string? text) =>
        text is null || ImageSize.TryParse(text, out _) ? null : Wrong("--size", text, ImageSize.Expected);
}
