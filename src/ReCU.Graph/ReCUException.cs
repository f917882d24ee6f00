namespace ReCU.Graph;

/// <summary>
/// Base class of this library's exceptions. Wrong arguments and file errors throw the exceptions of .NET.
/// <c>ScoringEngineNotAvailableException</c> alone has another base class.
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
    /// <param name="innerException">The cause.</param>
    protected ReCUException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
