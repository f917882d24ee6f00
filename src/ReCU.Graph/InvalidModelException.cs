namespace ReCU.Graph;

/// <summary>
/// A model is broken, or is not one that this library can run: whatever is wrong with a model file, this is the one
/// exception that says so.
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
    /// <param name="innerException">The error met while reading.</param>
    public InvalidModelException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
