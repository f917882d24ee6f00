namespace ReCU.Data;

/// <summary>Checks the numbers of options.</summary>
internal static class OptionRange
{
    /// <summary>Rejects a value.</summary>
    /// <param name="holds">Whether the value is in its range.</param>
    /// <param name="name">The option.</param>
    /// <param name="value">Its value.</param>
    /// <param name="limit">The condition in words, such as "must be at least 1".</param>
    /// <exception cref="ArgumentOutOfRangeException">It is out of its range; the message names it.</exception>
    public static void Require(bool holds, string name, object value, string limit)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(
                name, value, FormattableString.Invariant($"{name} is {value}, but it {limit}."));
        }
    }
}
