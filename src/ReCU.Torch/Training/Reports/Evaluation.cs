using ReCU.Data;
using ReCU.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>Runs a network over images in evaluation mode.</summary>
internal static class Evaluation
{
    /// <summary>Computes the logits of rows, batch by batch; the network is left in evaluation mode.</summary>
    /// <param name="classifier">The network.</param>
    /// <param name="assembler">Makes its input.</param>
    /// <param name="images">The data set.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="batchSize">Rows of a batch.</param>
    /// <param name="use">Gets a batch and its logits.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static void ForEachBatch(
        BinaryClassifier classifier,
        BatchAssembler assembler,
        ImageDataset images,
        ReadOnlyMemory<int> rows,
        int batchSize,
        Action<Batch, Tensor> use,
        CancellationToken cancellation = default)
    {
        classifier.eval();
        using IDisposable inference = no_grad();
        using Tensor buffer = NewBatch(assembler.Shape, Math.Min(batchSize, rows.Length));
        using var reader = new BatchReader(images, rows, buffer, assembler.Write);
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

    /// <summary>Mean cross entropy and accuracy over rows; NaN where there are none.</summary>
    public static (double Loss, double Accuracy) Measure(
        BinaryClassifier classifier,
        BatchAssembler assembler,
        ImageDataset images,
        ReadOnlyMemory<int> rows,
        int batchSize,
        CancellationToken cancellation)
    {
        if (rows.IsEmpty)
        {
            return (double.NaN, double.NaN);
        }

        double loss = 0;
        long right = 0;
        long count = 0;
        ForEachBatch(
            classifier,
            assembler,
            images,
            rows,
            batchSize,
            (batch, logits) =>
            {
                loss += nn.functional.cross_entropy(logits, batch.Labels, reduction: nn.Reduction.Sum).item<float>();
                right += logits.argmax(1).eq(batch.Labels).sum().item<long>();
                count += batch.Count;
            },
            cancellation);
        return count > 0
            ? (loss / count, (double)right / count)
            : throw new InvalidDataException(
                $"None of the {rows.Length} validation images can be read: all of them are broken.");
    }

    /// <summary>A float32 tensor for a batch of images.</summary>
    public static Tensor NewBatch(FeatureShape shape, int count) =>
        empty(count, shape.Channels, shape.Height, shape.Width);
}
