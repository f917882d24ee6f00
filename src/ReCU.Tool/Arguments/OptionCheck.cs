using ReCU.Torch;
using Spectre.Console;

namespace ReCU.Tool.Arguments;

/// <summary>What the checks of all commands' options have in common.</summary>
internal static class OptionCheck
{
    /// <summary>Refuses an option.</summary>
    /// <param name="option">Its name, with the hyphens.</param>
    /// <param name="value">What the user gave.</param>
    /// <param name="expected">What was expected, such as <c>at least 1</c>.</param>
    public static ValidationResult Wrong(string option, object? value, string expected) =>
        ValidationResult.Error(FormattableString.Invariant($"{option} is '{value}'; {expected} was expected"));

    /// <summary>Refuses an option whose value is none of a few names; null where it is right or not given.</summary>
    public static ValidationResult? NameOf(string option, string? value, IEnumerable<string> names) =>
        value is null || names.Contains(value) ? null : Wrong(option, value, string.Join(", ", names));

    /// <summary>Refuses a network that there is not; null where there is, or none is given.</summary>
    public static ValidationResult? Network(string? name) =>
        name is null || BinaryNetwork.Named.Any(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ? null
            : Wrong("--network", name, "one of " + string.Join(", ", BinaryNetwork.Named.Select(one => one.Name)));

    /// <summary>Refuses a size that is none; null where it is one, or none is given.</summary>
    public static ValidationResult? Size(string? text) =>
        text is null || ImageSize.TryParse(text, out _) ? null : Wrong("--size", text, ImageSize.Expected);
}
