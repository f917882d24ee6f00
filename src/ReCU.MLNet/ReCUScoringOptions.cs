using ReCU.Graph;
using ReCU.MLNet.Internals;
using ReCU.MLNet.Internals.Engines;

namespace ReCU.MLNet;

/// <summary>How a binary network scores rows: columns, engine, batch size, threads.</summary>
public sealed record ReCUScoringOptions
{
    /// <summary>
    /// Column with the images: a vector of channels x height x width floats or bytes from 0 to 255 in planar order, or
    /// an image of any size. Default <c>Pixels</c>.
    /// </summary>
    public string InputColumnName { get; init; } = "Pixels";

    /// <summary>New column with the predicted class, a key. Default <c>PredictedLabel</c>.</summary>
    public string PredictedLabelColumnName { get; init; } = "PredictedLabel";

    /// <summary>New column with the probabilities of the classes, a vector. Default <c>Score</c>.</summary>
    public string ScoreColumnName { get; init; } = "Score";

    /// <summary>New column with the logits, a vector; null, the default, adds none.</summary>
    public string? LogitsColumnName { get; init; }

    /// <summary>
    /// Column with the true classes as text, numbers or a key. If the data have it, it becomes a key over the model's
    /// classes, as ML.NET's evaluators need. Text or a number that is not a class becomes missing. Keys are matched by
    /// the names of their values: classes that the model does not have get the numbers after the model's, and a key
    /// without any of the model's classes is refused. Null, the default, maps only a key named <c>Label</c> that has
    /// classes of the model.
    /// </summary>
    public string? LabelColumnName { get; init; }

    /// <summary>
    /// Length to which the shorter side of an image in an image column is resized before the centre is cropped.
    /// Networks for ImageNet are evaluated this way, with 256 for images of 224x224. At least the larger of the
    /// network's height and width. Null, the default, resizes the whole image, whatever its shape. Vectors already have
    /// the network's shape and are not changed.
    /// </summary>
    public int? ShorterSide { get; init; }

    /// <summary>What runs the network. Default <see cref="ScoringEngine.Auto"/>.</summary>
    public ScoringEngine Engine { get; init; } = ScoringEngine.Auto;

    /// <summary>
    /// Rows scored in one call, 1 to 65,536. Null, the default, lets the engine choose. On a CPU it is 16: small
    /// networks gain little beyond it, and large ones leave the cache (<c>docs/benchmarks/scoring.md</c>). On a GPU it
    /// is 256, or fewer if 256 images have more than 64 MiB of pixels. A row is returned when its batch is full or the
    /// data end. If a model fixes the batch size, ONNX Runtime uses that.
    /// </summary>
    public int? BatchSize { get; init; }

    /// <summary>
    /// CPU threads of one call, 1 to 1,024; 0, the default, takes one for each core. Choose 1 where many callers score
    /// at once.
    /// </summary>
    public int Threads { get; init; }

    internal const int MaximumBatchSize = 65_536;

    // No image has more rows, and the longer side of a narrow one stays an int.
    private const int LargestSide = 65_536;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    internal void Check()
    {
        CheckName(InputColumnName, nameof(InputColumnName));
        CheckName(PredictedLabelColumnName, nameof(PredictedLabelColumnName));
        CheckName(ScoreColumnName, nameof(ScoreColumnName));
        CheckName(LogitsColumnName ?? "none", nameof(LogitsColumnName));
        CheckName(LabelColumnName ?? "none", nameof(LabelColumnName));
        ArgumentNullException.ThrowIfNull(Engine);
        Engine.Check();
        OptionRange.Check(
            BatchSize ?? 1, 1, MaximumBatchSize, nameof(BatchSize), "Choose a power of two such as 16, or null.");
        OptionRange.Check(Threads, 0, ThreadCount.Maximum, nameof(Threads), "Choose 0 for one thread a core.");
        CheckDistinct();
    }

    /// <summary>Checks what depends on the network.</summary>
    /// <param name="image">Shape of the images that it reads.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option does not fit it; the message names it.</exception>
    internal void CheckImage(FeatureShape image)
    {
        if (ShorterSide is { } side)
        {
            OptionRange.Check(
                side,
                Math.Max(image.Height, image.Width),
                LargestSide,
                nameof(ShorterSide),
                $"The network reads images of {image}.");
        }
    }

    /// <summary>The options with what the engine leaves open decided by the <c>MLContext</c>.</summary>
    internal ReCUScoringOptions MadeUnder(ContextSettings context) => this with { Engine = Engine.MadeUnder(context) };

    internal static void CheckName(string name, string option)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            throw new ArgumentException($"{option} is '{name}'; name a column.", option);
        }
    }

    private void CheckDistinct()
    {
        string?[] names = [PredictedLabelColumnName, ScoreColumnName, LogitsColumnName, LabelColumnName];
        string? twice = names.Where(name => name is not null).GroupBy(name => name)
            .FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null)
        {
            throw new ArgumentException(
                $"Two of the columns that the network writes are named '{twice}': PredictedLabelColumnName, "
                + "ScoreColumnName, LogitsColumnName and LabelColumnName must differ.");
        }
    }
}
