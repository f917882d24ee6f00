namespace ReCU.Torch.Training.Batches;

/// <summary>Reads rows of a data set batch by batch.</summary>
internal abstract class BatchReader : IDisposable
{
    /// <summary>Reads the next rows.</summary>
    /// <param name="count">How many, at most the batch size that the reader was opened with.</param>
    /// <returns>The batch, smaller where images were left out; null where none is left of it.</returns>
    public abstract Batch? Read(int count);

    /// <inheritdoc/>
    public abstract void Dispose();
}
