namespace ReCU.Graph;

/// <summary>
/// A model is damaged, or this library cannot run it. Every problem with a model file is reported by this exception.
/// </summary>
public sealed class InvalidModelException : ReCUException
{
    /// <summary>Creates the exception without a message.</summary>
    public InvalidModelException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, where, and what was expected.</param>
    public InvalidModelException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What is wrong, where, and what was expected.</param>
    /// <param name="innerException">The cause.</param>
    public InvalidModelException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
