using ReCU.Data;
using ReCU.Graph;
using ReCU.Torch.Layers;
using ReCU.Torch.Networks;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Reports;

namespace ReCU.Torch;

/// <summary>The result of a training: the network of the best epoch, and the history of the run.</summary>
public sealed class TrainedNetwork : IDisposable
{
    internal TrainedNetwork(BinaryClassifier classifier, int border, Normalisation normalisation)
    {
        Classifier = classifier;
        Border = border;
        Normalisation = normalisation;
    }

    /// <summary>
    /// The network, in evaluation mode, with the weights of the best epoch; disposed with this object.
    /// </summary>
    public BinaryClassifier Classifier { get; }

    /// <summary>Black pixels that the network expects around each image.</summary>
    public int Border { get; }

    /// <summary>The normalisation of the network's pixels.</summary>
    public Normalisation Normalisation { get; }

    /// <summary>The class names of the training images; null if they have none.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>
    /// How images of other sizes are brought to <see cref="ImageShape"/>, as in training; null if all had that shape.
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
    /// What the network took from <see cref="TrainingOptions.InitialWeights"/>, or from its first stage; null if it
    /// started with random weights.
    /// </summary>
    public CarriedWeights? CarriedWeights { get; internal set; }

    /// <summary>The phases before the main training: the training of a teacher, and a first stage.</summary>
    public IReadOnlyList<PhaseReport> EarlierPhases { get; internal set; } = [];

    /// <summary>
    /// Rows of the training images that were held back to choose the best epoch; empty with a validation set, or if
    /// nothing was held back.
    /// </summary>
    public IReadOnlyList<int> HeldBackRows { get; internal set; } = [];

    /// <summary>The epochs in their order.</summary>
    public required IReadOnlyList<EpochReport> Epochs { get; init; }

    /// <summary>The epoch whose weights were kept, from 1.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Why the run ended before its last epoch, or null if it did not.</summary>
    public required string? StoppedBecause { get; init; }

    /// <summary>
    /// What looks wrong, one or two sentences each: pixels on another scale, a loss that diverged, an accuracy no
    /// better than chance. Empty if nothing does.
    /// </summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Training images a second over the whole run, without evaluation.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Duration of the run, including the parts before it was resumed.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The device of the training; the network itself is on the CPU now.</summary>
    public Device Device { get; init; } = Device.Cpu;

    /// <summary>
    /// Bytes of the GPU's memory in use at the end of the run, by this process and others. Torch keeps the memory that
    /// it has allocated, so this is the peak. Null on a CPU, or if the driver does not tell.
    /// </summary>
    public long? DeviceMemory { get; init; }

    /// <summary>Where the run resumed from a checkpoint, or null for a new run.</summary>
    public ResumedRun? Resumed { get; init; }

    /// <summary>The report of the epoch whose weights were kept.</summary>
    public EpochReport Best => Epochs[BestEpoch - 1];

    /// <summary>Statistics of each binary convolution's weights in each epoch, as a table.</summary>
    public StatisticsTable Statistics => new(Epochs);

    /// <summary>Logits of images.</summary>
    /// <param name="images">
    /// Images of <see cref="ImageShape"/>, or, with a <see cref="CentreCrop"/>, of any sizes.
    /// </param>
    /// <param name="batchSize">Images computed at once, at least 1.</param>
    /// <returns>[images, classes] in row-major order; NaN for an image that was broken and skipped.</returns>
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

    /// <summary>
    /// The network as a graph from raw pixels to logits, with normalisation, batch norms and scales folded.
    /// </summary>
    /// <param name="metadata">
    /// Facts for the model file. If it has no shorter side, that of <see cref="CentreCrop"/> is used.
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
