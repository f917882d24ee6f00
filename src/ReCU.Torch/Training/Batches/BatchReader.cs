namespace ReCU.Torch.Training.Batches;

/// <summary>Reads rows of a data set batch by batch.</summary>
internal abstract class BatchReader : IDisposable
{
    /// <summary>Reads the next rows.</summary>
    /// <param name="count">Number of rows, at most the batch size that the reader was opened with.</param>
    /// <returns>The batch, smaller if images were skipped; null if all were.</returns>
    public abstract Batch? Read(int count);

    /// <inheritdoc/>
    public abstract void Dispose();
}
