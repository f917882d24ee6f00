using ReCU.Torch.Native;

namespace ReCU.Torch;

/// <summary>Reads rows of a data set batch by batch.</summary>
internal abstract class BatchReader : IDisposable
{
    private readonly CollectionPause _pause = new();

    /// <summary>Reads the next rows.</summary>
    /// <param name="count">How many, at most the batch size that the reader was opened with.</param>
    /// <returns>The batch, smaller where images were left out; null where none is left of it.</returns>
    public Batch? Read(int count)
    {
        _pause.BetweenBatches();
        return ReadNext(count);
    }

    /// <summary>Reads the next rows.</summary>
    protected abstract Batch? ReadNext(int count);

    /// <inheritdoc/>
    public virtual void Dispose() => _pause.Dispose();
}
