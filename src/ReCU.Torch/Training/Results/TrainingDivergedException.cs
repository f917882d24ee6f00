using ReCU.Graph;

namespace ReCU.Torch;

/// <summary>
/// The loss became NaN or infinite before the first epoch was completed, so there are no weights to keep.
/// </summary>
public sealed class TrainingDivergedException : ReCUException
{
    /// <summary>Creates the exception without a message.</summary>
    public TrainingDivergedException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Where it happened, and what to change.</param>
    public TrainingDivergedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">Where it happened, and what to change.</param>
    /// <param name="innerException">The cause.</param>
    public TrainingDivergedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
