using ReCU.Data;
using ReCU.Graph;
using ReCU.Torch.Layers;
using ReCU.Torch.Networks;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Reports;

namespace ReCU.Torch;

/// <summary>What a training run gives: the network of the best epoch, and how it came about.</summary>
public sealed class TrainedNetwork : IDisposable
{
    internal TrainedNetwork(BinaryClassifier classifier, int border, Normalisation normalisation)
    {
        Classifier = classifier;
        Border = border;
        Normalisation = normalisation;
    }

    /// <summary>The network, in evaluation mode, with the weights of the best epoch. Goes with this object.</summary>
    public BinaryClassifier Classifier { get; }

    /// <summary>Black pixels that the network expects around each image.</summary>
    public int Border { get; }

    /// <summary>The scale on which the network sees pixels.</summary>
    public Normalisation Normalisation { get; }

    /// <summary>What the classes of the training images are called; null where they have no names.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>
    /// How images of other sizes are brought to <see cref="ImageShape"/>, as in training; null where all had it.
    /// </summary>
    public CentreCrop? CentreCrop { get; init; }

    /// <summary>Shape of the images, before any border.</summary>
    public FeatureShape ImageShape =>
        Classifier.InputShape with
        {
            Height = Classifier.InputShape.Height - 2 * Border,
            Width = Classifier.InputShape.Width - 2 * Border,
        };

    /// <summary>
    /// What the network began with of <see cref="TrainingOptions.InitialWeights"/>, or of its first stage; null where
    /// it began fresh.
    /// </summary>
    public CarriedWeights? CarriedWeights { get; internal set; }

    /// <summary>The phases that came before: the training of a teacher, and a first stage.</summary>
    public IReadOnlyList<PhaseReport> EarlierPhases { get; internal set; } = [];

    /// <summary>
    /// Rows of the training images that were held back to pick the best epoch by; empty where a validation set was
    /// given, or nothing was held back.
    /// </summary>
    public IReadOnlyList<int> HeldBackRows { get; internal set; } = [];

    /// <summary>The epochs in their order.</summary>
    public required IReadOnlyList<EpochReport> Epochs { get; init; }

    /// <summary>The epoch whose weights were kept, from 1.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Why the run ended before its last epoch, or null where it did not.</summary>
    public required string? StoppedBecause { get; init; }

    /// <summary>
    /// What looks wrong, a sentence or two each: pixels on another scale, a loss that has run away, an accuracy no
    /// better than chance. Empty where nothing does.
    /// </summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Training images a second over the whole run, evaluation left out.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Time that the run took, over all its parts.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>What was trained on; the network itself is on the CPU now.</summary>
    public Device Device { get; init; } = Device.Cpu;

    /// <summary>
    /// Bytes of the GPU's memory in use at the end of the run, by this process and others. Torch keeps what it has
    /// taken once, so this is the peak. Null on a CPU, or where the driver does not say.
    /// </summary>
    public long? DeviceMemory { get; init; }

    /// <summary>Where the run was taken up from a checkpoint, or null where it started anew.</summary>
    public ResumedRun? Resumed { get; init; }

    /// <summary>The report of the epoch whose weights were kept.</summary>
    public EpochReport Best => Epochs[BestEpoch - 1];

    /// <summary>What the weights of each binary convolution did in each epoch, as a table.</summary>
    public StatisticsTable Statistics => new(Epochs);

    /// <summary>Logits of images.</summary>
    /// <param name="images">
    /// Images of <see cref="ImageShape"/>, or, with a <see cref="CentreCrop"/>, of any sizes.
    /// </param>
    /// <param name="batchSize">Images computed at once, at least 1.</param>
    /// <returns>[images, classes] in row-major order; NaN for an image that was broken and left out.</returns>
    /// <exception cref="ArgumentException">The images have another shape.</exception>
    public float[] Logits(ImageDataset images, int batchSize = 256)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (!Geometry.Accepts(images))
        {
            throw new ArgumentException(
                $"Images of {ImageShape} are expected, not of {InputGeometry.SizeOf(images)}.", nameof(images));
        }

        var logits = new float[images.Count * Classifier.ClassCount];
        Array.Fill(logits, float.NaN);
        using var source = new HostBatches(Geometry, Normalisation);
        int[] rows = [.. Enumerable.Range(0, images.Count)];
        Evaluation.ForEachBatch(Classifier, source, images, rows, batchSize, (batch, output) =>
        {
            ReadOnlySpan<float> values = output.ToFloats();
            for (int i = 0; i < batch.Count; i++)
            {
                values.Slice(i * Classifier.ClassCount, Classifier.ClassCount)
                    .CopyTo(logits.AsSpan(batch.Rows[i] * Classifier.ClassCount));
            }
        });
        return logits;
    }

    /// <summary>The network as a graph from raw pixels to logits, with everything folded.</summary>
    /// <param name="metadata">
    /// What the model says about itself. Its shorter side, where it has none, is that of <see cref="CentreCrop"/>.
    /// </param>
    public NetworkGraph ToGraph(ModelMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return NetworkExport.ToGraph(
            Classifier,
            Border,
            Normalisation,
            metadata with { ShorterSide = metadata.ShorterSide ?? CentreCrop?.ShorterSide });
    }

    private InputGeometry Geometry => new(ImageShape, Border, CentreCrop);

    /// <summary>Frees the network.</summary>
    public void Dispose() => Classifier.Dispose();
}
