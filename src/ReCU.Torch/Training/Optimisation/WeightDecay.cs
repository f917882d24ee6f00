using System.Globalization;

namespace ReCU.Torch;

/// <summary>A weight decay for tensors selected by name.</summary>
/// <param name="NamePart">
/// Text in the tensor's full name, such as <c>conv</c> in <c>layer1.0.conv1.alpha</c>; case-sensitive.
/// </param>
/// <param name="Value">Their weight decay, at least 0.</param>
public sealed record WeightDecayRule(string NamePart, double Value);

/// <summary>
/// How strongly each step pulls parameters towards zero: adds <c>decay w</c> to the gradient of a parameter w. A number
/// converts to one decay for all parameters.
/// </summary>
/// <param name="Default">Weight decay of parameters without a rule, at least 0.</param>
public sealed record WeightDecay(double Default)
{
    /// <summary>Rules by name; the first match counts. Default: none.</summary>
    public IReadOnlyList<WeightDecayRule> Rules { get; init; } = [];

    /// <summary>One weight decay for all parameters.</summary>
    /// <param name="value">At least 0.</param>
    public static implicit operator WeightDecay(double value) => new(value);

    /// <summary>Weight decay of a parameter.</summary>
    /// <param name="name">The parameter's full name.</param>
    public double For(string name) =>
        Rules.FirstOrDefault(rule => name.Contains(rule.NamePart, StringComparison.Ordinal))?.Value ?? Default;

    /// <inheritdoc/>
    public override string ToString() => Rules.Count == 0
        ? Default.ToString(CultureInfo.InvariantCulture)
        : string.Join(", ", Rules.Select(rule => FormattableString.Invariant($"{rule.NamePart} {rule.Value}")))
            + FormattableString.Invariant($", else {Default}");

    internal void Check()
    {
        CheckValue(Default);
        ArgumentNullException.ThrowIfNull(Rules);
        foreach (WeightDecayRule rule in Rules)
        {
            if (string.IsNullOrEmpty(rule.NamePart))
            {
                throw new ArgumentException(
                    $"The rule {rule} of WeightDecay has no NamePart; give a part of a tensor's name, such as 'conv'.",
                    nameof(TrainingOptions.WeightDecay));
            }

            CheckValue(rule.Value);
        }
    }

    private static void CheckValue(double value) => OptionCheck.Require(
        value is >= 0 and <= float.MaxValue,
        nameof(TrainingOptions.WeightDecay),
        value,
        "must be at least 0 and a number of float32, such as 5e-4");
}
