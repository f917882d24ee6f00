using ReCU.Data;
using ReCU.Torch;

namespace FashionMnist;

/// <summary>How often torch and ONNX Runtime name the same class, and why not where they do not.</summary>
/// <param name="Count">Rows with the same class.</param>
/// <param name="Misses">The other rows, with torch's logits of the two classes.</param>
internal sealed record Agreement(int Count, IReadOnlyList<(int Row, float TorchClass, float OnnxClass)> Misses)
{
    /// <summary>Scores rows with torch and compares.</summary>
    /// <param name="network">The network as it was trained.</param>
    /// <param name="images">The rows.</param>
    /// <param name="onnx">What ONNX Runtime made of them.</param>
    public static Agreement Of(TrainedNetwork network, ImageDataset images, int[] onnx)
    {
        int classes = network.Classifier.ClassCount;
        float[] logits = network.Logits(images);
        var misses = new List<(int, float, float)>();
        for (int i = 0; i < images.Count; i++)
        {
            ReadOnlySpan<float> row = logits.AsSpan(i * classes, classes);
            float largest = row[0];
            int best = 0;
            for (int c = 1; c < classes; c++)
            {
                if (row[c] > largest)
                {
                    (largest, best) = (row[c], c);
                }
            }

            if (best != onnx[i])
            {
                misses.Add((i, largest, row[onnx[i]]));
            }
        }

        return new Agreement(images.Count - misses.Count, misses);
    }

    /// <summary>Prints a line for each row with different classes.</summary>
    public void Explain()
    {
        foreach ((int row, float torch, float onnx) in Misses)
        {
            Console.WriteLine(
                FormattableString.Invariant($"test image {row}: torch's logits of the two classes are {torch:F5} and {onnx:F5}. ")
                + "A value within rounding of zero before a sign, or a tie, goes one way here and the other way there.");
        }
    }
}
