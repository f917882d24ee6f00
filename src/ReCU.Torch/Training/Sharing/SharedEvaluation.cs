using ReCU.Data;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Reports;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Sharing;

/// <summary>Evaluates a network on several processes: each takes some of the batches.</summary>
internal static class SharedEvaluation
{
    private sealed record Part(IReadOnlyList<BatchSums> Batches, bool IsCancelled);

    private sealed record BatchSums(double Loss, long Right, int Images);

    /// <summary>
    /// Mean cross entropy and accuracy over rows, the same in all processes; NaN where there are none. Sums of batches
    /// are added up in the order of the batches.
    /// </summary>
    /// <param name="team">The processes.</param>
    /// <param name="classifier">The network, the same in each; it is left in evaluation mode.</param>
    /// <param name="source">Makes its input.</param>
    /// <param name="images">The data set.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="batchSize">Rows of a batch.</param>
    /// <param name="cancellation">Stops all processes.</param>
    /// <exception cref="OperationCanceledException">A process was cancelled.</exception>
    public static (double Loss, double Accuracy) Measure(
        Team team,
        BinaryClassifier classifier,
        BatchSource source,
        ImageDataset images,
        ReadOnlyMemory<int> rows,
        int batchSize,
        CancellationToken cancellation)
    {
        classifier.eval();
        if (rows.IsEmpty)
        {
            return (double.NaN, double.NaN);
        }

        IReadOnlyList<Part> parts = team.Gather(MeasureOwn());
        team.Note(parts.Select(part => part.IsCancelled));
        team.ThrowIfCancelled(cancellation);
        BatchSums[] all = [.. parts.SelectMany(part => part.Batches)];
        int count = all.Sum(batch => batch.Images);
        return count > 0
            ? (all.Sum(batch => batch.Loss) / count, (double)all.Sum(batch => batch.Right) / count)
            : throw Team.Together(new InvalidDataException(
                $"None of the {rows.Length} validation images can be read: all of them are broken."));

        Part MeasureOwn()
        {
            var sums = new List<BatchSums>();
            (int rank, int size) = team.Place;
            long batches = ((long)rows.Length + batchSize - 1) / batchSize;
            int start = (int)(batches * rank / size * batchSize);
            int end = (int)Math.Min(batches * (rank + 1) / size * batchSize, rows.Length);
            try
            {
                if (start < end)
                {
                    Evaluation.ForEachBatch(
                        classifier,
                        source,
                        images,
                        rows[start..end],
                        batchSize,
                        (batch, logits) => sums.Add(Sum(batch, logits)),
                        cancellation);
                }

                return new Part(sums, IsCancelled: false);
            }
            catch (OperationCanceledException)
            {
                return new Part(sums, IsCancelled: true);
            }
        }
    }

    private static BatchSums Sum(Batch batch, Tensor logits)
    {
        using var meter = new EpochMeter(logits.device);
        using Tensor loss = nn.functional.cross_entropy(logits, batch.Labels, reduction: nn.Reduction.Sum);
        meter.AddSum(loss, logits, batch.Labels);
        return new BatchSums(meter.LossSum.item<double>(), meter.RightSum.item<long>(), batch.Count);
    }
}
