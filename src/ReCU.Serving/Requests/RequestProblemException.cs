namespace ReCU.Serving.Requests;

/// <summary>A request cannot be answered. The client reads the message.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="message">What is wrong, and what was expected.</param>
internal sealed class RequestProblemException(int status, string message) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Status => status;
}
