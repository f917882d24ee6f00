using ReCU.Graph;
using ReCU.Torch.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>Runs a network over images in evaluation mode.</summary>
internal static class Evaluation
{
    /// <summary>Computes the logits of rows, batch by batch; the network is left in evaluation mode.</summary>
    /// <param name="classifier">The network.</param>
    /// <param name="assembler">Makes its input.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="batchSize">Rows of a batch.</param>
    /// <param name="use">Gets the rows of a batch and their logits.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static void ForEachBatch(
        BinaryClassifier classifier,
        BatchAssembler assembler,
        int[] rows,
        int batchSize,
        Action<ReadOnlyMemory<int>, Tensor> use,
        CancellationToken cancellation = default)
    {
        classifier.eval();
        using IDisposable inference = no_grad();
        using Tensor buffer = NewBatch(assembler.Shape, Math.Min(batchSize, rows.Length));
        for (int start = 0; start < rows.Length; start += batchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            ReadOnlyMemory<int> batchRows = rows.AsMemory(start, Math.Min(batchSize, rows.Length - start));
            assembler.Write(batchRows, new DenseFloats(buffer));
            use(batchRows, classifier.forward(buffer.narrow(0, 0, batchRows.Length)));
        }
    }

    /// <summary>Mean cross entropy and accuracy over rows; NaN for no rows.</summary>
    public static (double Loss, double Accuracy) Measure(
        BinaryClassifier classifier,
        BatchAssembler assembler,
        ImageSet images,
        int[] rows,
        int batchSize,
        CancellationToken cancellation)
    {
        if (rows.Length == 0)
        {
            return (double.NaN, double.NaN);
        }

        double loss = 0;
        long right = 0;
        ForEachBatch(
            classifier,
            assembler,
            rows,
            batchSize,
            (batch, logits) =>
            {
                Tensor labels = LabelsOf(images, batch.Span);
                loss += nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.Sum).item<float>();
                right += logits.argmax(1).eq(labels).sum().item<long>();
            },
            cancellation);
        return (loss / rows.Length, (double)right / rows.Length);
    }

    /// <summary>A float32 tensor for a batch of images.</summary>
    public static Tensor NewBatch(FeatureShape shape, int count) =>
        empty(count, shape.Channels, shape.Height, shape.Width);

    /// <summary>The labels of rows, as int64.</summary>
    public static Tensor LabelsOf(ImageSet images, ReadOnlySpan<int> rows)
    {
        var labels = new long[rows.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = images.Labels[rows[i]];
        }

        return tensor(labels);
    }
}
