namespace ReCU.Distributed.Mpi;

/// <content>Sums, as floats and as numbers of half of the bytes.</content>
internal sealed unsafe partial class MpiExchange
{
    private readonly NativeBuffer _values = new();
    private readonly NativeBuffer _others = new();

    private delegate void Adder(ReadOnlySpan<nint> parts, byte* result, int length);

    /// <summary>Adds up in the order of the ranks.</summary>
    /// <param name="values">The values, replaced by the sums.</param>
    /// <param name="length">How many.</param>
    public void Sum(float* values, int length)
    {
        byte* own = _values.Take(sizeof(float) * (long)length);
        new ReadOnlySpan<float>(values, length).CopyTo(new Span<float>(own, length));
        Sum(own, sizeof(float), length, (parts, result, count) => OrderedSum.Add(parts, (float*)result, count));
        new ReadOnlySpan<float>(own, length).CopyTo(new Span<float>(values, length));
    }

    /// <summary>Adds up in the order of the ranks; what is sent is rounded to bfloat16.</summary>
    /// <param name="values">The values, replaced by the sums.</param>
    /// <param name="length">How many.</param>
    public void SumRounded(float* values, int length)
    {
        byte* own = _values.Take(sizeof(ushort) * (long)length);
        BFloat16Values.Round(new ReadOnlySpan<float>(values, length), new Span<ushort>(own, length));
        Sum(own, sizeof(ushort), length, (parts, result, count) =>
            OrderedSum.AddRounded(parts, (ushort*)result, count));
        BFloat16Values.Widen(new ReadOnlySpan<ushort>(own, length), new Span<float>(values, length));
    }

    // Each process gets its share of the vector from all others, adds, and gives the sums to all. Each sends and
    // receives twice the vector at most, however many they are.
    private void Sum(byte* own, int width, int length, Adder add)
    {
        _operations++;
        CheckLengths(length, width);
        (int start, int count) = ShareOf(rank, length);
        byte* others = _others.Take((long)width * count * size);
        Span<nint> parts = stackalloc nint[size];
        for (int peer = 0; peer < size; peer++)
        {
            parts[peer] = (nint)(peer == rank ? At(start) : others + (long)peer * count * width);
            if (peer != rank)
            {
                (int theirs, int theirCount) = ShareOf(peer, length);
                _transfers.Receive((byte*)parts[peer], (long)width * count, peer, Tag);
                _transfers.Send(At(theirs), (long)width * theirCount, peer, Tag);
            }
        }

        Complete();
        add(parts, At(start), count);
        for (int peer = 0; peer < size; peer++)
        {
            if (peer != rank)
            {
                (int theirs, int theirCount) = ShareOf(peer, length);
                _transfers.Receive(At(theirs), (long)width * theirCount, peer, Tag + 1);
                _transfers.Send(At(start), (long)width * count, peer, Tag + 1);
            }
        }

        Complete();

        byte* At(int index) => own + (long)index * width;
    }

    // A shorter message would leave old values where its own are missing.
    private void CheckLengths(int length, int width)
    {
        var lengths = ((int Length, int Width)*)_headers.Take(sizeof((int, int)) * (long)size);
        lengths[rank] = (length, width);
        for (int peer = 0; peer < size; peer++)
        {
            if (peer != rank)
            {
                _transfers.Receive((byte*)(lengths + peer), sizeof((int, int)), peer, Tag);
                _transfers.Send((byte*)(lengths + rank), sizeof((int, int)), peer, Tag);
            }
        }

        Complete();
        for (int peer = 0; peer < size; peer++)
        {
            if (lengths[peer] != (length, width))
            {
                throw new ArgumentException(
                    $"Process {rank} adds up {length} values of {width} bytes, but process {peer} "
                    + $"{lengths[peer].Length} of {lengths[peer].Width}; all must have equally many.");
            }
        }
    }

    private (int Start, int Count) ShareOf(int peer, int length)
    {
        int start = (int)((long)length * peer / size);
        return (start, (int)((long)length * (peer + 1) / size) - start);
    }
}
