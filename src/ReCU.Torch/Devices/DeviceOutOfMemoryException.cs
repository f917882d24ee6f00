using ReCU.Graph;

namespace ReCU.Torch;

/// <summary>
/// The memory of a GPU was too small for a training; the message names the batch size and what might fit.
/// </summary>
public sealed class DeviceOutOfMemoryException : ReCUException
{
    /// <summary>Creates the exception without a message.</summary>
    public DeviceOutOfMemoryException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was asked for, and what might fit.</param>
    public DeviceOutOfMemoryException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What was asked for, and what might fit.</param>
    /// <param name="innerException">Torch's own error.</param>
    public DeviceOutOfMemoryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The batch size that did not fit.</summary>
    public int BatchSize { get; init; }

    /// <summary>A batch size that might fit: an estimate. Null where not even two images would.</summary>
    public int? FittingBatchSize { get; init; }
}
