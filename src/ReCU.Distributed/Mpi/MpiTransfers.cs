namespace ReCU.Distributed.Mpi;

/// <summary>Messages under way. Only the thread that calls MPI uses it.</summary>
/// <param name="library">The library.</param>
internal sealed unsafe class MpiTransfers(MpiLibrary library)
{
    // A count is an int; and a large message shows by its parts that it moves.
    private const long LargestPart = 4 << 20;

    // Longer than the status of any implementation; nobody reads it.
    private const int StatusLength = 64;

    private readonly List<(nint Request, int Peer)> _open = [];

    /// <summary>Whether nothing is under way.</summary>
    public bool AreDone => _open.Count == 0;

    /// <summary>The processes of the messages under way.</summary>
    public IEnumerable<int> Peers => _open.Select(transfer => transfer.Peer);

    /// <summary>Bytes that were sent so far, or are under way.</summary>
    public long SentBytes { get; private set; }

    /// <summary>Forgets what is under way, whose memory stays in use.</summary>
    public void Abandon() => _open.Clear();

    /// <summary>Sends bytes, which stay where they are until all is done.</summary>
    public void Send(byte* bytes, long length, int peer, int tag)
    {
        Start(library.SendAtOnce, bytes, length, peer, tag);
        SentBytes += length;
    }

    /// <summary>Receives bytes.</summary>
    public void Receive(byte* bytes, long length, int peer, int tag) =>
        Start(library.ReceiveAtOnce, bytes, length, peer, tag);

    /// <summary>Lets MPI work, and forgets what is done.</summary>
    /// <returns>Whether something was.</returns>
    /// <exception cref="MpiTransferException">MPI reports an error.</exception>
    public bool Advance()
    {
        int before = _open.Count;
        byte* status = stackalloc byte[StatusLength];
        for (int i = _open.Count - 1; i >= 0; i--)
        {
            (nint request, int peer) = _open[i];
            int done = 0;
            Check(library.Test(&request, &done, status), peer);
            if (done != 0)
            {
                _open.RemoveAt(i);
            }
        }

        return _open.Count < before;
    }

    private void Start(
        delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int> start,
        byte* bytes,
        long length,
        int peer,
        int tag)
    {
        for (long sent = 0; sent == 0 || sent < length; sent += LargestPart)
        {
            nint request = 0;
            int part = (int)Math.Min(LargestPart, length - sent);
            Check(
                start(bytes + sent, part, library.Handles.Bytes, peer, tag, library.Handles.World, &request), peer);
            _open.Add((request, peer));
        }
    }

    private void Check(int error, int peer)
    {
        if (error != 0)
        {
            throw new MpiTransferException(peer, library.Describe(error));
        }
    }
}
