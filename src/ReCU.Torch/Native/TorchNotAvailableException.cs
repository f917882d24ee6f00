using ReCU.Graph;

namespace ReCU.Torch;

/// <summary>The native libraries of torch cannot be loaded; the message says what is missing and what to do.</summary>
public sealed class TorchNotAvailableException : ReCUException
{
    /// <summary>Creates the exception without a message.</summary>
    public TorchNotAvailableException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is missing, and what to do.</param>
    public TorchNotAvailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What is missing, and what to do.</param>
    /// <param name="innerException">The loader's own error.</param>
    public TorchNotAvailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
