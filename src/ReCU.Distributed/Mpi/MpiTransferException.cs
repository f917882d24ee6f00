namespace ReCU.Distributed.Mpi;

/// <summary>MPI reports an error.</summary>
/// <param name="peer">The process that was talked to.</param>
/// <param name="message">What MPI says.</param>
internal sealed class MpiTransferException(int peer, string message) : Exception(message)
{
    /// <summary>The process that was talked to.</summary>
    public int Peer => peer;
}
