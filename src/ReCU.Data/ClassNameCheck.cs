namespace ReCU.Data;

/// <summary>Checks class names.</summary>
internal static class ClassNameCheck
{
    /// <summary>A name in composed form (NFC), so that it is the same on every system: macOS decomposes an é.</summary>
    /// <remarks>An application with <c>InvariantGlobalization</c> cannot compose, so names stay unchanged.</remarks>
    public static string Composed(string name)
    {
        try
        {
            return name.Normalize();
        }
        catch (ArgumentException)
        {
            return name; // It is no valid text, which file systems allow.
        }
    }

    /// <summary>Rejects invalid names.</summary>
    /// <param name="names">The names.</param>
    /// <param name="option">The option, for the message.</param>
    /// <exception cref="ArgumentException">One is empty, or there twice.</exception>
    public static void Distinct(IEnumerable<string> names, string option)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        int place = 0;
        foreach (string name in names)
        {
            if (string.IsNullOrEmpty(name) || !seen.Add(Composed(name)))
            {
                throw new ArgumentException(
                    string.IsNullOrEmpty(name)
                        ? $"{option} has an empty name at place {place} (counted from 0)."
                        : $"{option} has '{name}' twice; each class was expected once.",
                    option);
            }

            place++;
        }
    }
}
