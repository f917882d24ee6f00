using System.Diagnostics;
using ReCU.Distributed;

namespace ReCU.Benchmarks;

/// <summary>A group that measures how long its process waits in it.</summary>
/// <param name="group">The group; the caller's.</param>
internal sealed class TimedGroup(ProcessGroup group) : ProcessGroup
{
    private readonly Stopwatch _waiting = new();

    /// <summary>Time in operations so far: the others' lateness, the transfer, and the sums.</summary>
    public TimeSpan Waiting => _waiting.Elapsed;

    public override int Rank => group.Rank;

    public override int Size => group.Size;

    public override int LocalRank => group.LocalRank;

    public override object Host => group.Host;

    public override void Sum(Span<float> values)
    {
        _waiting.Start();
        group.Sum(values);
        _waiting.Stop();
    }

    public override void SumRounded(Span<float> values)
    {
        _waiting.Start();
        group.SumRounded(values);
        _waiting.Stop();
    }

    public override byte[] Broadcast(ReadOnlySpan<byte> bytes, int root = 0)
    {
        _waiting.Start();
        byte[] result = group.Broadcast(bytes, root);
        _waiting.Stop();
        return result;
    }

    public override byte[][] Gather(ReadOnlySpan<byte> bytes)
    {
        _waiting.Start();
        byte[][] result = group.Gather(bytes);
        _waiting.Stop();
        return result;
    }

    public override void Fail(string reason) => group.Fail(reason);

    protected override void Dispose(bool disposing)
    {
        // The group is the caller's.
    }
}
