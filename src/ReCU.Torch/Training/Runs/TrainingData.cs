using ReCU.Data;
using ReCU.Graph;
using ReCU.Torch.Kernels;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Results;
using ReCU.Torch.Training.Sharing;

namespace ReCU.Torch.Training.Runs;

/// <summary>The images of a run, checked and split.</summary>
internal sealed record TrainingData
{
    // With fewer classes, a handful of images may be a trial.
    private const int LargestPlainClassCount = 10;

    /// <summary>The training images.</summary>
    public required ImageDataset Training { get; init; }

    /// <summary>The rows that are trained on.</summary>
    public required int[] Rows { get; init; }

    /// <summary>The labels of these rows.</summary>
    public IEnumerable<int> TrainedLabels => Rows.Select(row => Training.Labels[row]);

    /// <summary>The validation images.</summary>
    public required ImageDataset Validation { get; init; }

    /// <summary>The rows that are validated on.</summary>
    public required int[] ValidationRows { get; init; }

    /// <summary>The training images that are not used for training; empty with a validation set.</summary>
    public required int[] HeldBack { get; init; }

    /// <summary>Size and border of the images.</summary>
    public required InputGeometry Geometry { get; init; }

    /// <summary>Checks the images of a run, and splits them if there is no validation set.</summary>
    /// <param name="options">The training options.</param>
    /// <param name="training">The training images.</param>
    /// <param name="validation">The validation images; null holds back some of the others.</param>
    /// <exception cref="ArgumentException">They do not fit the options or each other, or are too few.</exception>
    public static TrainingData Prepare(TrainingOptions options, ImageDataset training, ImageDataset? validation)
    {
        CheckTraining(training);
        InputGeometry geometry = InputGeometry.For(training, options.CentreCrop, options.Border);
        CheckValidation(validation, training, geometry);
        CheckShape(options, geometry.Shape);
        CheckClasses(options, training);
        (int[] rows, int[] heldBack) = ValidationSplit.Draw(
            training, validation is null ? options.ValidationFraction : 0, options.SeedOrDefault);
        CheckCount(options, rows.Length);
        return new TrainingData
        {
            Training = training,
            Rows = rows,
            Validation = validation ?? training,
            ValidationRows = validation is null ? heldBack : [.. Enumerable.Range(0, validation.Count)],
            HeldBack = heldBack,
            Geometry = geometry,
        };
    }

    private static void CheckTraining(ImageDataset training)
    {
        if (training.Count == 0)
        {
            throw new ArgumentException("There are no training images.", nameof(training));
        }

        int classes = training.Labels.ToArray().Distinct().Count();
        if (classes < 2)
        {
            throw new ArgumentException(
                $"All {training.Count} training images are of one class; at least two classes are needed.",
                nameof(training));
        }

        // Row numbers or values of a regression, mistaken for classes.
        if (classes > LargestPlainClassCount && classes > training.Count / 2)
        {
            throw new ArgumentException(
                $"The {training.Count} training images are of {classes} classes, fewer than two images for each class. "
                + "A class needs several images; check that the label is a class, not a measurement or an identifier.",
                nameof(training));
        }
    }

    private static void CheckValidation(ImageDataset? validation, ImageDataset training, InputGeometry geometry)
    {
        if (validation is null)
        {
            return;
        }

        if (validation.Count == 0)
        {
            throw new ArgumentException("There are no validation images.", nameof(validation));
        }

        if (!geometry.Accepts(validation) || validation.ClassCount != training.ClassCount)
        {
            throw new ArgumentException(
                $"The validation images are {InputGeometry.SizeOf(validation)} in {validation.ClassCount} classes; "
                + $"{InputGeometry.SizeOf(training)} in {training.ClassCount} classes were expected, as in training.",
                nameof(validation));
        }

        ClassOrder order = ClassOrder.Compare(validation.ClassNames, training.ClassNames);
        if (!order.AreSame || order.Places is not null)
        {
            throw new ArgumentException(
                $"The classes of the validation images are {string.Join(", ", validation.ClassNames!)}; "
                + $"{string.Join(", ", training.ClassNames!)} were expected, in this order, as in training. Give both "
                + "data sets the same ClassNames.",
                nameof(validation));
        }
    }

    private static void CheckClasses(TrainingOptions options, ImageDataset training)
    {
        options.ClassWeights?.For(training.ClassCount, training.Labels.ToArray());
        if (options.Sampling is not null && training.ShuffleWindow is not null)
        {
            throw new ArgumentException(
                "Sampling shows some images several times an epoch, but these are streamed, so each comes once. "
                + "Set ClassWeights instead, or keep the images in memory.",
                nameof(options));
        }
    }

    private static void CheckShape(TrainingOptions options, FeatureShape shape)
    {
        options.Augmentation.CheckChannels(shape.Channels);
        options.Normalisation?.CheckChannels(shape.Channels);
        options.Network.Check(shape);
        if (options.Distillation?.Teacher is FloatTwinTeacher { Network: { } teacher })
        {
            teacher.Check(shape);
        }

        int processes = options.Distribution?.Group.Size ?? 1;
        if ((long)BatchShare.Largest(options.BatchSize, processes) * shape.Count > DenseFloats.LargestCount)
        {
            throw new ArgumentException(
                $"BatchSize is {options.BatchSize}, but a batch of images of {shape} may have at most "
                + $"{processes * (DenseFloats.LargestCount / shape.Count)}.",
                nameof(options));
        }
    }

    private static void CheckCount(TrainingOptions options, int rows)
    {
        if (rows < 2)
        {
            throw new ArgumentException(
                $"{rows} rows are left to train on; batch norm needs at least 2.", nameof(rows));
        }

        if (options.DropLastBatch && rows < options.BatchSize)
        {
            throw new ArgumentException(
                $"DropLastBatch leaves nothing: {rows} rows do not fill a batch of {options.BatchSize}.",
                nameof(rows));
        }
    }
}
