using ReCU.Graph;

namespace ReCU.Distributed;

/// <summary>A process of a group failed, stands still or has left, so that the others cannot go on.</summary>
public sealed class ProcessGroupException : ReCUException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="rank">The process that is the cause.</param>
    /// <param name="message">What happened to it, with its rank.</param>
    public ProcessGroupException(int rank, string message)
        : base(message) => Rank = rank;

    /// <summary>Creates the exception without a cause.</summary>
    public ProcessGroupException()
    {
    }

    /// <summary>Creates the exception without a rank.</summary>
    /// <param name="message">What happened.</param>
    public ProcessGroupException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception without a rank.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">Why.</param>
    public ProcessGroupException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The rank of the process that is the cause; -1 where it is not known.</summary>
    public int Rank { get; } = -1;
}
