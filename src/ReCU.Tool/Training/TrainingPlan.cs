using ReCU.Data;
using ReCU.Graph;
using ReCU.MLNet;
using ReCU.Tool.Arguments;
using ReCU.Torch;

namespace ReCU.Tool.Training;

/// <summary>How to train on given images: from the recipe, the data, and the user's options.</summary>
/// <param name="settings">The user's options.</param>
/// <param name="initial">Initial weights, or null.</param>
internal sealed class TrainingPlan(TrainSettings settings, StartingPoint? initial)
{
    private const int LargestShift = 4;
    private const int MostEpochs = 10_000;

    // As in the guide on distillation: the labels still count.
    private const double TeacherShare = 0.5;
    private const double TeacherTemperature = 4;

    private readonly TrainingOptions _recipe = TrainingRecipe.Find(settings.Recipe);

    /// <summary>The network that the user names, or the recipe's.</summary>
    /// <param name="settings">The user's options.</param>
    public static BinaryNetwork NamedNetwork(TrainSettings settings) => settings.Network is { } name
        ? BinaryNetwork.Find(name)
        : TrainingRecipe.Find(settings.Recipe).Network;

    /// <summary>The crop of larger images; null resizes whole images.</summary>
    public CentreCrop? CentreCrop => _recipe.CentreCrop is { } crop && settings.Size is { } text
        && ImageSize.TryParse(text, out (int Height, int Width) size)
        ? new CentreCrop
        {
            Height = size.Height,
            Width = size.Width,
            // In the recipe's proportion.
            ShorterSide = Math.Max(size.Height, size.Width) * crop.ShorterSide / Math.Max(crop.Height, crop.Width),
        }
        : _recipe.CentreCrop;

    /// <summary>The options of the estimator, except for those of this machine: see <see cref="Options"/>.</summary>
    /// <param name="images">The images.</param>
    public ReCUBinaryNetOptions Options(TrainingImages images)
    {
        bool areDigits = images.Format == DataFormat.Idx;
        int side = Math.Min(images.Shape.Height, images.Shape.Width);
        return new ReCUBinaryNetOptions(_recipe)
        {
            ImageShape = images.Shape,
            CentreCrop = CentreCrop,
            Network = settings.Network is null && initial?.Network is { } network ? network : NamedNetwork(settings),
            Epochs = Epochs,
            WarmUpEpochs = Math.Min(_recipe.WarmUpEpochs, Epochs - 1),
            TimeBudget = settings.Time is { } time && Durations.TryParse(time, out TimeSpan budget) ? budget : null,
            BatchSize = settings.BatchSize ?? _recipe.BatchSize,
            LearningRate = settings.LearningRate ?? _recipe.LearningRate,
            Border = BorderFor(images.Shape),
            Normalisation = initial is null && images.Shape.Channels == 3 ? _recipe.Normalisation : null,
            InitialWeights = initial?.Weights,
            Augmentation = AugmentationChoice.Add(
                _recipe.Augmentation with
                {
                    CropPadding = Math.Min(_recipe.Augmentation.CropPadding, Math.Min(LargestShift, side / 8)),
                    // It is about colours.
                    Lighting = images.Shape.Channels == 3 ? _recipe.Augmentation.Lighting : 0,
                    HorizontalFlip = _recipe.Augmentation.HorizontalFlip && !settings.NoMirror && !areDigits,
                },
                settings.Augment,
                images.Shape),
            ClassWeights = settings.Balance == TrainSettings.BalanceWeights ? ClassWeights.Balanced : null,
            Sampling = settings.Balance == TrainSettings.BalanceSampling ? new BalancedSampling() : null,
            Distillation = Distillation(images.Shape.Channels),
            FeatureDistillation = TeacherChoice.FindMaps(
                settings.Maps, settings.MapsPixels, images.Shape.Channels, settings.Threads) is { } features
                ? new FeatureDistillation { Teacher = features }
                : _recipe.FeatureDistillation,
            Seed = settings.Seed,
            Threads = settings.Threads,
            Device = Device.Parse(settings.Device),
        };
    }

    // A time limit takes as many epochs as fit, but for the authors' recipes no more than theirs, by which phases and
    // warm-up are scaled.
    private int Epochs => settings.Epochs
        ?? (settings.Time is not null && TrainingRecipe.IsOurs(settings.Recipe) ? MostEpochs : _recipe.Epochs);

    // Networks halve the image two or three times: 28 becomes 32, as usual for MNIST and similar data.
    private static int BorderFor(FeatureShape shape) =>
        shape.Height == shape.Width && shape.Height is 26 or 28 or 30 ? (32 - shape.Height) / 2 : 0;

    private Distillation? Distillation(int channels) =>
        TeacherChoice.Find(settings.Teacher, settings.TeacherPixels, channels) is { } teacher
            ? new Distillation { Teacher = teacher, Share = TeacherShare, Temperature = TeacherTemperature }
            : _recipe.Distillation;
}
