namespace ReCU.MLNet.Internals;

/// <summary>The check of a number among the options.</summary>
internal static class OptionRange
{
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public static void Check(int value, int minimum, int maximum, string option, string remedy)
    {
        if (value < minimum || value > maximum)
        {
            throw new ArgumentOutOfRangeException(
                option,
                value,
                FormattableString.Invariant($"{option} is {value}; it must be from {minimum} to {maximum}. {remedy}"));
        }
    }
}
