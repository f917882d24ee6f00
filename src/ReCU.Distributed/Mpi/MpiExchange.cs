using System.Buffers.Binary;
using System.Diagnostics;

namespace ReCU.Distributed.Mpi;

/// <summary>The operations of a group, out of messages. Only the thread that calls MPI uses it.</summary>
/// <param name="library">The library.</param>
/// <param name="rank">This process.</param>
/// <param name="size">Number of processes.</param>
/// <param name="pulse">What notices that another process is gone.</param>
internal sealed unsafe partial class MpiExchange(MpiLibrary library, int rank, int size, MpiPulse pulse)
{
    // Bytes that come with the length of a message, in one message.
    private const int FirstPart = 2040;
    private const int HeaderLength = sizeof(long) + FirstPart;

    // Tags of the operations follow each other, so that none takes a message of another. MPI has at least 32,767.
    private const int FirstTag = 16;
    private const int TagsOfOperation = 2;
    private const int Operations = 15_000;

    // Who waits gives the processor away first, and sleeps where the others take long.
    private static readonly TimeSpan _awake = TimeSpan.FromMilliseconds(30);

    private readonly MpiTransfers _transfers = new(library);
    private readonly NativeBuffer _headers = new();
    private readonly NativeBuffer _rest = new();
    private long _operations;

    private int Tag => FirstTag + (int)(_operations % Operations) * TagsOfOperation;

    /// <summary>Bytes that this process has sent to others.</summary>
    public long SentBytes => _transfers.SentBytes;

    /// <summary>Gives the bytes of each process to all.</summary>
    public byte[][] Gather(byte* bytes, int length)
    {
        _operations++;
        byte* headers = _headers.Take((long)HeaderLength * size);
        WriteHeader(headers + (long)rank * HeaderLength, bytes, length);
        for (int peer = 0; peer < size; peer++)
        {
            if (peer != rank)
            {
                _transfers.Receive(headers + (long)peer * HeaderLength, HeaderLength, peer, Tag);
                _transfers.Send(headers + (long)rank * HeaderLength, HeaderLength, peer, Tag);
            }
        }

        Complete();
        long[] starts = new long[size + 1];
        for (int peer = 0; peer < size; peer++)
        {
            starts[peer + 1] = starts[peer] + RestOf(headers + (long)peer * HeaderLength);
        }

        byte* rest = _rest.Take(starts[size]);
        CopyRest(bytes, length, rest + starts[rank]);
        for (int peer = 0; peer < size; peer++)
        {
            long theirs = starts[peer + 1] - starts[peer];
            long mine = starts[rank + 1] - starts[rank];
            if (peer != rank && theirs > 0)
            {
                _transfers.Receive(rest + starts[peer], theirs, peer, Tag + 1);
            }

            if (peer != rank && mine > 0)
            {
                _transfers.Send(rest + starts[rank], mine, peer, Tag + 1);
            }
        }

        Complete();
        var gathered = new byte[size][];
        for (int peer = 0; peer < size; peer++)
        {
            gathered[peer] = Whole(headers + (long)peer * HeaderLength, rest + starts[peer]);
        }

        return gathered;
    }

    /// <summary>
    /// Gives the bytes of one process to all: in each round those that have them give them to as many.
    /// </summary>
    public byte[] Broadcast(byte* bytes, int length, int root)
    {
        _operations++;
        byte* header = _headers.Take(HeaderLength);
        int place = (rank - root + size) % size;
        int known = 1;
        byte* rest = null;
        if (place == 0)
        {
            WriteHeader(header, bytes, length);
            rest = _rest.Take(RestOf(header));
            CopyRest(bytes, length, rest);
        }

        for (; known < size; known *= 2)
        {
            if (place < known && place + known < size)
            {
                int peer = (place + known + root) % size;
                _transfers.Send(header, HeaderLength, peer, Tag);
                if (RestOf(header) > 0)
                {
                    _transfers.Send(rest, RestOf(header), peer, Tag + 1);
                }

                Complete();
            }
            else if (place >= known && place < 2 * known)
            {
                int peer = (place - known + root) % size;
                _transfers.Receive(header, HeaderLength, peer, Tag);
                Complete();
                rest = _rest.Take(RestOf(header));
                if (RestOf(header) > 0)
                {
                    _transfers.Receive(rest, RestOf(header), peer, Tag + 1);
                    Complete();
                }
            }
        }

        return Whole(header, rest);
    }

    private void Complete()
    {
        long last = Stopwatch.GetTimestamp();
        while (true)
        {
            bool hasMoved = false;
            try
            {
                hasMoved = _transfers.Advance();
                if (_transfers.AreDone)
                {
                    return;
                }
            }
            catch (MpiTransferException exception)
            {
                pulse.Report(exception);
            }

            pulse.Poll();
            pulse.CheckPresence(_transfers.Peers);
            if (pulse.Failure is not null)
            {
                _transfers.Abandon();
                throw new ProcessGroupException(pulse.Failure.Rank, pulse.Failure.Message);
            }

            if (hasMoved)
            {
                last = Stopwatch.GetTimestamp();
            }
            else if (Stopwatch.GetElapsedTime(last) < _awake)
            {
                Thread.Yield();
            }
            else
            {
                Thread.Sleep(1);
            }
        }
    }

    private static void WriteHeader(byte* header, byte* bytes, int length)
    {
        BinaryPrimitives.WriteInt64LittleEndian(new Span<byte>(header, sizeof(long)), length);
        new ReadOnlySpan<byte>(bytes, Math.Min(length, FirstPart))
            .CopyTo(new Span<byte>(header + sizeof(long), FirstPart));
    }

    private static void CopyRest(byte* bytes, int length, byte* rest)
    {
        if (length > FirstPart)
        {
            new ReadOnlySpan<byte>(bytes + FirstPart, length - FirstPart)
                .CopyTo(new Span<byte>(rest, length - FirstPart));
        }
    }

    private static int LengthOf(byte* header) =>
        checked((int)BinaryPrimitives.ReadInt64LittleEndian(new ReadOnlySpan<byte>(header, sizeof(long))));

    private static long RestOf(byte* header) => Math.Max(0, LengthOf(header) - FirstPart);

    private static byte[] Whole(byte* header, byte* rest)
    {
        var whole = new byte[LengthOf(header)];
        int first = Math.Min(whole.Length, FirstPart);
        new ReadOnlySpan<byte>(header + sizeof(long), first).CopyTo(whole);
        new ReadOnlySpan<byte>(rest, whole.Length - first).CopyTo(whole.AsSpan(first));
        return whole;
    }
}
