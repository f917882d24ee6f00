namespace ReCU.Distributed;

/// <summary>One process: there is nobody to wait for.</summary>
internal sealed class AloneGroup : ProcessGroup
{
    /// <inheritdoc/>
    public override int Rank => 0;

    /// <inheritdoc/>
    public override int Size => 1;

    /// <inheritdoc/>
    public override int LocalRank => 0;

    /// <inheritdoc/>
    public override void Sum(Span<float> values)
    {
        // The sum of one.
    }

    /// <inheritdoc/>
    public override byte[] Broadcast(ReadOnlySpan<byte> bytes, int root = 0)
    {
        CheckRoot(root);
        return bytes.ToArray();
    }

    /// <inheritdoc/>
    public override byte[][] Gather(ReadOnlySpan<byte> bytes) => [bytes.ToArray()];

    /// <inheritdoc/>
    public override void Fail(string reason)
    {
        // There is nobody to tell.
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // Shared by the process, and holds nothing.
    }
}
