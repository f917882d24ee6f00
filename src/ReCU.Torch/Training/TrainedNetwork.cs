using ReCU.Graph;

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

    /// <summary>Shape of the images, before any border.</summary>
    public FeatureShape ImageShape =>
        Classifier.InputShape with
        {
            Height = Classifier.InputShape.Height - 2 * Border,
            Width = Classifier.InputShape.Width - 2 * Border,
        };

    /// <summary>The epochs in their order.</summary>
    public required IReadOnlyList<EpochReport> Epochs { get; init; }

    /// <summary>The epoch whose weights were kept, from 1.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Why the run ended before its last epoch, or null where it did not.</summary>
    public required string? StoppedBecause { get; init; }

    /// <summary>Training images a second over the whole run, evaluation left out.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Time that the run took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The report of the epoch whose weights were kept.</summary>
    public EpochReport Best => Epochs[BestEpoch - 1];

    /// <summary>Logits of images.</summary>
    /// <param name="images">Images of <see cref="ImageShape"/>.</param>
    /// <param name="batchSize">Images computed at once, at least 1.</param>
    /// <returns>[images, classes] in row-major order.</returns>
    /// <exception cref="ArgumentException">The images have another shape.</exception>
    public float[] Logits(ImageSet images, int batchSize = 256)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (images.Shape != ImageShape)
        {
            throw new ArgumentException($"Images of {ImageShape} are expected, not of {images.Shape}.", nameof(images));
        }

        var logits = new float[images.Count * Classifier.ClassCount];
        int done = 0;
        var assembler = new BatchAssembler(images, Border, Normalisation);
        Evaluation.ForEachBatch(Classifier, assembler, Enumerable.Range(0, images.Count).ToArray(), batchSize, (_, batch) =>
        {
            float[] values = batch.data<float>().ToArray();
            values.CopyTo(logits, done);
            done += values.Length;
        });
        return logits;
    }

    /// <summary>The network as a graph from raw pixels to logits, with everything folded.</summary>
    /// <param name="metadata">What the model says about itself.</param>
    public NetworkGraph ToGraph(ModelMetadata metadata) =>
        NetworkExport.ToGraph(Classifier, Border, Normalisation, metadata);

    /// <summary>Frees the network.</summary>
    public void Dispose() => Classifier.Dispose();
}
