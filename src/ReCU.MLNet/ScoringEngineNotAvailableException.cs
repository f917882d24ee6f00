namespace ReCU.MLNet;

/// <summary>
/// What a <see cref="ScoringEngine"/> needs is not there: a native library, a driver or a device. The message says what
/// is missing and what to do.
/// </summary>
/// <remarks>
/// An <see cref="InvalidOperationException"/>, which is what ML.NET's callers catch, and so the one exception of this
/// library that is no <see cref="ReCU.Graph.ReCUException"/>.
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
