using ReCU.Graph;

namespace ReCU.Torch;

/// <summary>
/// A GPU has too little memory for a training; the message names the batch size and an estimate of one that fits.
/// </summary>
public sealed class DeviceOutOfMemoryException : ReCUException
{
    /// <summary>Creates the exception without a message.</summary>
    public DeviceOutOfMemoryException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What torch asked for, and what might fit.</param>
    public DeviceOutOfMemoryException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What torch asked for, and what might fit.</param>
    /// <param name="innerException">Torch's own error.</param>
    public DeviceOutOfMemoryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The batch size that did not fit.</summary>
    public int BatchSize { get; init; }

    /// <summary>An estimate of a batch size that fits. Null if not even two images fit.</summary>
    public int? FittingBatchSize { get; init; }
}
