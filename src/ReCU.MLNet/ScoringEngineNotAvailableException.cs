namespace ReCU.MLNet;

/// <summary>
/// A <see cref="ScoringEngine"/> cannot start because a native library, a driver or a device is missing. The message
/// says what is missing and what to do.
/// </summary>
/// <remarks>
/// It derives from <see cref="InvalidOperationException"/>, which callers of ML.NET catch, and so is the only exception
/// of this library that is not a <see cref="ReCU.Graph.ReCUException"/>.
/// </remarks>
public sealed class ScoringEngineNotAvailableException : InvalidOperationException
{
    /// <summary>Creates the exception without a message.</summary>
    public ScoringEngineNotAvailableException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is missing, and what to do.</param>
    public ScoringEngineNotAvailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What is missing, and what to do.</param>
    /// <param name="innerException">ONNX Runtime's own error.</param>
    public ScoringEngineNotAvailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
