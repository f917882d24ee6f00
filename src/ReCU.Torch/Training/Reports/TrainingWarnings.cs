using ReCU.Data;
using ReCU.Torch.Training.Batches;

namespace ReCU.Torch.Training.Reports;

/// <summary>Finds what looks wrong in a training that nevertheless continues.</summary>
internal static class TrainingWarnings
{
    // A loss far below that of guessing may grow a thousandfold and still be small.
    private const double LossGrowth = 1_000;
    private const double SmallLoss = 0.1;

    // Resizing may overshoot a little; about half of normalised pixels are negative.
    private const double NegativeShare = 0.05;

    /// <summary>Pixels on another scale than from 0 to 255.</summary>
    public static IEnumerable<string> CheckPixelScale(PixelRange range)
    {
        if (range.Negative > NegativeShare * range.Pixels)
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

    /// <summary>Convolutions of oneDNN that were wrong and are replaced.</summary>
    /// <param name="error">What was wrong, in a sentence; null where nothing was.</param>
    public static IEnumerable<string> CheckConvolutions(string? error) => error is null
        ? []
        :
        [
            $"oneDNN computes wrong convolutions on this processor ({error.TrimEnd('.')}), so torch's own are used. "
                + "Results are right, but float convolutions are slower.",
        ];

    /// <summary>A run of one step, with the rate that a decay by step has at its end.</summary>
    /// <param name="rate">The rate of the only step; null if there are several.</param>
    public static IEnumerable<string> CheckOnlyStep(double? rate) => rate != 0
        ? []
        :
        [
            "The run is a single step, the last of its schedule, where the learning rate is 0: the weights stay as "
                + "they began. Take more Epochs, a smaller BatchSize, or ScheduleInterval.Epoch.",
        ];

    /// <summary>A loss that diverged in the completed epochs.</summary>
    /// <param name="epochs">The completed epochs.</param>
    /// <param name="classCount">Number of classes.</param>
    public static IEnumerable<string> CheckLoss(IReadOnlyList<EpochReport> epochs, int classCount)
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

    /// <summary>A network that has learned nothing by the end, or lost it again.</summary>
    /// <param name="kept">The epoch whose weights are kept.</param>
    /// <param name="last">The last epoch.</param>
    /// <param name="images">
    /// The images whose accuracy counts: the validation images, or else the training images.
    /// </param>
    /// <param name="rows">Their rows.</param>
    public static IEnumerable<string> CheckAccuracy(
        EpochReport kept, EpochReport last, ImageDataset images, ReadOnlySpan<int> rows)
    {
        bool isValidated = !double.IsNaN(kept.ValidationAccuracy);
        string purpose = isValidated ? "validation" : "training";
        var counts = new int[images.ClassCount];
        foreach (int row in rows)
        {
            counts[images.Labels[row]]++;
        }

        // Always answering the most frequent class would be correct this often, within the error of so few images.
        double chance = (double)counts.Max() / rows.Length;
        double limit = chance + Math.Sqrt(chance * (1 - chance) / rows.Length);
        if (chance == 1)
        {
            return
            [
                $"All {purpose} images are of one class, so their accuracy means nothing. Were the rows sorted "
                    + "before some of them were taken?",
            ];
        }

        if (Accuracy(kept) <= limit)
        {
            return
            [
                FormattableString.Invariant($"The network is right on {Accuracy(kept):P1} of the {purpose} images, no ")
                    + FormattableString.Invariant($"more than chance: {chance:P1} are of one class. It has learned ")
                    + "nothing. Check that labels belong to their images, and LearningRate.",
            ];
        }

        return Accuracy(last) > limit
            ? []
            :
            [
                FormattableString.Invariant($"In the last epoch the network is right on {Accuracy(last):P1} of the ")
                    + FormattableString.Invariant($"{purpose} images, no more than chance: {chance:P1} are of one ")
                    + FormattableString.Invariant($"class. The weights of epoch {kept.Epoch} were kept. A lower ")
                    + "LearningRate may help.",
            ];

        double Accuracy(EpochReport epoch) => isValidated ? epoch.ValidationAccuracy : epoch.TrainingAccuracy;
    }
}
