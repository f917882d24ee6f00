using ReCU.Graph;

namespace ReCU.Torch;

/// <summary>
/// A checkpoint is broken or has another format. Every problem of such a file is reported by this exception.
/// </summary>
public sealed class InvalidCheckpointException : ReCUException
{
    /// <summary>Creates the exception without a message.</summary>
    public InvalidCheckpointException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, where, and what was expected.</param>
    public InvalidCheckpointException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What is wrong, where, and what was expected.</param>
    /// <param name="innerException">The error met while reading.</param>
    public InvalidCheckpointException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
