namespace ReCU.Graph;

/// <summary>
/// What this library's own exceptions have in common: to catch them all, beside those of .NET for wrong arguments and
/// for files. Of its own, only <c>ScoringEngineNotAvailableException</c> is another one's kind.
/// </summary>
public abstract class ReCUException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    protected ReCUException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    protected ReCUException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    /// <param name="innerException">The error met before.</param>
    protected ReCUException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
