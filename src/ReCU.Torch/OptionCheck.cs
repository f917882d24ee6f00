namespace ReCU.Torch;

/// <summary>Refuses options that are out of range, in one form of words.</summary>
internal static class OptionCheck
{
    /// <summary>Throws unless something holds.</summary>
    /// <param name="holds">What must hold.</param>
    /// <param name="name">The option.</param>
    /// <param name="value">Its value.</param>
    /// <param name="limit">What it must be, beginning with "must".</param>
    /// <exception cref="ArgumentOutOfRangeException">It does not hold.</exception>
    public static void Require(bool holds, string name, object? value, string limit)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(
                name, value, FormattableString.Invariant($"{name} is {value}, but it {limit}."));
        }
    }
}
