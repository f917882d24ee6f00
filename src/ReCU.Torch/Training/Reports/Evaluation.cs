using ReCU.Data;
using ReCU.Torch.Training.Batches;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Reports;

/// <summary>Applies a network to images in evaluation mode.</summary>
internal static class Evaluation
{
    /// <summary>Computes the logits of rows, batch by batch; leaves the network in evaluation mode.</summary>
    /// <param name="classifier">The network.</param>
    /// <param name="source">Creates its input.</param>
    /// <param name="images">The data set.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="batchSize">Rows of a batch.</param>
    /// <param name="use">Receives a batch and its logits.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static void ForEachBatch(
        BinaryClassifier classifier,
        BatchSource source,
        ImageDataset images,
        ReadOnlyMemory<int> rows,
        int batchSize,
        Action<Batch, Tensor> use,
        CancellationToken cancellation = default)
    {
        classifier.eval();
        using IDisposable inference = no_grad();
        using BatchReader reader = source.Open(images, rows, batchSize);
        for (int done = 0; done < rows.Length; done += batchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            if (reader.Read(batchSize) is { } batch)
            {
                use(batch, classifier.forward(batch.Images));
            }
        }
    }

    /// <summary>Mean cross entropy and accuracy over rows; NaN if there are none.</summary>
    public static (double Loss, double Accuracy) Measure(
        BinaryClassifier classifier,
        BatchSource source,
        ImageDataset images,
        ReadOnlyMemory<int> rows,
        int batchSize,
        CancellationToken cancellation)
    {
        if (rows.IsEmpty)
        {
            return (double.NaN, double.NaN);
        }

        // Accumulated on the network's device, so that nothing waits between two batches.
        using var meter = new EpochMeter(classifier.Device);
        ForEachBatch(
            classifier,
            source,
            images,
            rows,
            batchSize,
            (batch, logits) =>
            {
                using Tensor loss =
                    nn.functional.cross_entropy(logits, batch.Labels, reduction: nn.Reduction.Sum);
                meter.AddSum(loss, logits, batch.Labels);
            },
            cancellation);
        if (meter.Images == 0)
        {
            throw new InvalidDataException(
                $"None of the {rows.Length} validation images can be read: all of them are broken.");
        }

        meter.Read();
        return (meter.Loss, meter.Accuracy);
    }
}
