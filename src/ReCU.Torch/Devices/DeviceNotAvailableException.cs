using ReCU.Graph;

namespace ReCU.Torch;

/// <summary>
/// The requested device is missing, or torch cannot use it; the message says what was found and what is missing.
/// </summary>
public sealed class DeviceNotAvailableException : ReCUException
{
    /// <summary>Creates the exception without a message.</summary>
    public DeviceNotAvailableException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was found, what is missing, and what to do.</param>
    public DeviceNotAvailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What was found, what is missing, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public DeviceNotAvailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
