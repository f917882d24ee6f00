using ReCU.Torch.Training.Batches;
using static ReCU.Torch.OptionCheck;

namespace ReCU.Torch;

/// <summary>
/// Weights of the classes in the loss, for data with far fewer images of some classes than of others. With w_i the
/// weight of the label of image i, the loss of a batch is <c>sum of w_i loss_i / sum of w_i</c>. Without label
/// smoothing that is PyTorch's weighted mean; with it, the smoothed loss of an image is weighted by its label. For
/// images that are blended with others, each label counts by its share.
/// </summary>
/// <remarks>
/// Validation weighs all images alike. <see cref="BalancedSampling"/> shows images of small classes more often instead:
/// with both, small classes count twice.
/// </remarks>
public sealed record ClassWeights
{
    /// <summary>
    /// A weight for each class, above 0, in the order of the classes; only their proportions matter. Null, the default,
    /// takes <c>n / (C n_c)</c>, of n images in C classes, n_c of the class: each class counts alike.
    /// </summary>
    public IReadOnlyList<double>? Values { get; init; }

    /// <summary>Gives all classes the same total weight, whatever their number of images.</summary>
    public static ClassWeights Balanced { get; } = new();

    internal void Check()
    {
        for (int i = 0; i < Values?.Count; i++)
        {
            Require(
                Values[i] is > 0 and <= float.MaxValue && (float)(Values[i] / Values.Max()) > 0,
                $"ClassWeights.Values[{i}]",
                Values[i],
                "must be above 0, finite in float32, and not 45 orders of magnitude below the largest");
        }
    }

    /// <summary>The weights of a data set.</summary>
    /// <param name="classCount">Number of classes.</param>
    /// <param name="labels">The labels of the training images.</param>
    /// <exception cref="ArgumentException">The numbers of classes and weights differ.</exception>
    internal float[] For(int classCount, IEnumerable<int> labels)
    {
        if (Values is not null)
        {
            return Values.Count == classCount
                ? [.. Values.Select(value => (float)(value / Values.Max()))]
                : throw new ArgumentException(
                    $"ClassWeights has {Values.Count} Values, but the training images are of {classCount} classes.");
        }

        int[] counts = ClassCounts.Of(classCount, labels);
        double images = counts.Sum(count => (long)count);
        int classes = counts.Count(count => count > 0);
        // A class without images does not occur in a loss.
        return Array.ConvertAll(counts, count => count == 0 ? 1 : (float)(images / ((double)classes * count)));
    }
}
