using ReCU.Data;

namespace ReCU.Torch;

/// <summary>What looks wrong in a training that goes on all the same.</summary>
internal static class TrainingWarnings
{
    // A loss far below that of guessing may grow a thousandfold and still be a small one.
    private const double LossGrowth = 1_000;
    private const double SmallLoss = 0.1;

    /// <summary>Pixels on another scale than from 0 to 255.</summary>
    public static IEnumerable<string> OfPixels(PixelRange range)
    {
        if (range.Negative > range.Pixels / 2)
        {
            yield return FormattableString.Invariant(
                $"{(double)range.Negative / range.Pixels:P0} of the pixels are negative, but pixels go from 0 to 255. ")
                + "Give the images as they are: the network normalises them itself.";
        }
        else if (range.Largest is > 0 and <= 1)
        {
            yield return FormattableString.Invariant(
                $"No pixel of the first {range.Images} images is above {range.Largest}, but pixels go from ")
                + "0 to 255. Multiply them by 255, or the network will misread images that come in the usual scale.";
        }
    }

    /// <summary>A loss that has run away, in the epochs so far.</summary>
    /// <param name="epochs">The finished epochs.</param>
    /// <param name="classCount">Number of classes.</param>
    public static IEnumerable<string> OfEpochs(IReadOnlyList<EpochReport> epochs, int classCount)
    {
        double guessing = Math.Log(classCount);
        double lowest = guessing;
        foreach (EpochReport epoch in epochs)
        {
            double loss = double.IsNaN(epoch.ValidationLoss)
                ? epoch.TrainingLoss
                : Math.Max(epoch.TrainingLoss, epoch.ValidationLoss);
            if (loss > LossGrowth * Math.Max(lowest, SmallLoss * guessing))
            {
                return
                [
                    FormattableString.Invariant($"In epoch {epoch.Epoch} the loss is {loss:G4}, a thousand times the ")
                        + FormattableString.Invariant($"{lowest:G4} of before: the training has diverged. Lower ")
                        + "LearningRate, or add WarmUpEpochs.",
                ];
            }

            lowest = Math.Min(lowest, epoch.TrainingLoss);
        }

        return [];
    }

    /// <summary>A network that has learned nothing by the end.</summary>
    /// <param name="kept">The epoch whose weights are kept.</param>
    /// <param name="images">The images that its accuracy is of: to validate on, or else to train on.</param>
    /// <param name="rows">Their rows.</param>
    public static IEnumerable<string> OfResult(EpochReport kept, ImageDataset images, ReadOnlySpan<int> rows)
    {
        bool isValidated = !double.IsNaN(kept.ValidationAccuracy);
        double accuracy = isValidated ? kept.ValidationAccuracy : kept.TrainingAccuracy;
        var counts = new int[images.ClassCount];
        foreach (int row in rows)
        {
            counts[images.Labels[row]]++;
        }

        // Who always names the most frequent class is right so often, within the error of so few images.
        double chance = (double)counts.Max() / rows.Length;
        if (accuracy > chance + Math.Sqrt(chance * (1 - chance) / rows.Length))
        {
            return [];
        }

        string purpose = isValidated ? "validation" : "training";
        return
        [
            FormattableString.Invariant($"The network is right on {accuracy:P1} of the {purpose} images, no more than ")
                + FormattableString.Invariant($"chance: {chance:P1} are of one class. It has learned nothing. Check ")
                + "that labels belong to their images, and LearningRate.",
        ];
    }
}
