namespace ReCU.Torch;

/// <summary>Refuses options that are out of range, with messages of one form.</summary>
internal static class OptionCheck
{
    /// <summary>Throws unless a condition holds.</summary>
    /// <param name="holds">The condition.</param>
    /// <param name="name">The option.</param>
    /// <param name="value">Its value.</param>
    /// <param name="limit">The condition in words, beginning with "must".</param>
    /// <exception cref="ArgumentOutOfRangeException">The condition does not hold.</exception>
    public static void Require(bool holds, string name, object? value, string limit)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(
                name, value, FormattableString.Invariant($"{name} is {value}, but it {limit}."));
        }
    }
}
