using ReCU.Graph;

namespace ReCU.Distributed;

/// <summary>There is no MPI that can be used. The message says what to install, or what does not fit.</summary>
public sealed class MpiNotAvailableException : ReCUException
{
    /// <summary>Creates the exception.</summary>
    public MpiNotAvailableException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is missing.</param>
    public MpiNotAvailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is missing.</param>
    /// <param name="innerException">Why.</param>
    public MpiNotAvailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
