using System.Globalization;
using ReCU.Data;
using ReCU.Graph;
using ReCU.Torch;

namespace ReCU.MLNet.Internals.Training;

/// <summary>
/// Facts about the training for a model file. They contain no times, so that the same seed and data give the same
/// bytes.
/// </summary>
internal static class TrainingFacts
{
    public static ModelMetadata Describe(
        TrainingOptions options, TrainedNetwork network, ImageDataset training, IReadOnlyList<string> classNames)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["images"] = Text(training.Count - training.LeftOut.Count),
            ["epochs"] = Text(network.Epochs.Count),
            ["best epoch"] = Text(network.BestEpoch),
            ["batch size"] = Text(options.BatchSize),
            ["learning rate"] = Text(options.LearningRate),
            ["learning rate decay"] = options.LearningRateDecay.ToString(),
            ["optimiser"] = options.Optimiser.ToString(),
            ["weight decay"] = options.WeightDecay.ToString(),
            ["label smoothing"] = Text(options.LabelSmoothing),
            ["tau"] = $"{Text(options.Tau.Minimum)} to {Text(options.Tau.Maximum)}",
            ["warm-up epochs"] = Text(options.WarmUpEpochs),
            ["border"] = Text(options.Border),
            ["crop padding"] = Text(options.Augmentation.CropPadding),
            ["horizontal flip"] = options.Augmentation.HorizontalFlip ? "yes" : "no",
            ["seed"] = Text(options.Seed ?? TrainingOptions.DefaultSeed),
            ["training accuracy"] = Text(Math.Round(network.Best.TrainingAccuracy, 4)),
        };
        if (!double.IsNaN(network.Best.ValidationAccuracy))
        {
            facts["validation accuracy"] = Text(Math.Round(network.Best.ValidationAccuracy, 4));
        }

        foreach (PhaseReport phase in network.EarlierPhases)
        {
            string name = phase.Phase == TrainingPhase.Teacher ? "teacher" : "first stage";
            facts[$"{name} epochs"] = Text(phase.Epochs.Count);
            double accuracy = phase.Epochs[phase.BestEpoch - 1].TrainingAccuracy;
            facts[$"{name} training accuracy"] = Text(Math.Round(accuracy, 4));
        }

        if (options.Distillation is { } distillation)
        {
            facts["distillation share"] = Text(distillation.Share);
            facts["distillation temperature"] = Text(distillation.Temperature);
        }

        if (options.FeatureDistillation is { } features)
        {
            facts["map weight"] = Text(features.MapWeight);
            facts["feature weight"] = Text(features.FeatureWeight);
        }

        if (network.CarriedWeights is { } carried)
        {
            facts["initial weights"] = Text(carried.Carried.Count);
        }

        if (network.StoppedBecause is { } reason)
        {
            facts["stopped because"] = reason;
        }

        return new ModelMetadata
        {
            NetworkName = options.Network.Name,
            ClassNames = classNames,
            ShorterSide = options.CentreCrop?.ShorterSide,
            TrainingFacts = facts,
        };
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
