using ReCU.Graph;
using ReCU.Onnx;

namespace ReCU.Classifier;

/// <summary>
/// Classifies image files with a binary network in the packed engine, managed code except for the image decoder. Pixels
/// are the same as in training. Thread-safe: one classifier serves all callers.
/// </summary>
/// <example>
/// <code>
/// using var classifier = ImageClassifier.Open("model.onnx");
/// Classification result = classifier.Classify("photo.jpg");
/// Console.WriteLine($"{result.Best.Name} {result.Best.Probability:P1}");
/// </code>
/// </example>
public sealed partial class ImageClassifier : IDisposable
{
    private const int DefaultTop = 3;

    private readonly Lock _change = new();
    private readonly ImageClassifierOptions _options;
    private volatile LoadedModel? _model;

    private ImageClassifier(OnnxFile file, string? path, ImageClassifierOptions? options)
    {
        _options = options ?? new ImageClassifierOptions();
        _options.Check();
        Path = path;
        _model = Load(file, path, _options);
    }

    /// <summary>The model file, as an absolute path; null if the model came from memory.</summary>
    public string? Path { get; }

    /// <summary>
    /// The class names, in the order of the network's logits; numbers from 0 if the file has no names.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The classifier has been disposed.</exception>
    public IReadOnlyList<string> ClassNames => Current.ClassNames;

    /// <summary>Shape of the network's images; files of any size are converted to it.</summary>
    /// <exception cref="ObjectDisposedException">The classifier has been disposed.</exception>
    public FeatureShape ImageShape => Current.Images.Shape;

    /// <summary>The metadata of the model file.</summary>
    /// <exception cref="ObjectDisposedException">The classifier has been disposed.</exception>
    public ModelMetadata Metadata => Current.Metadata;

    /// <summary>
    /// The instructions that count bits: <c>avx512</c>, <c>avx2</c>, <c>advsimd</c>, <c>portable</c>.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The classifier has been disposed.</exception>
    public string KernelName => Current.KernelName;

    /// <summary>Opens a model file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Threads and limits; null for the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidModelException">
    /// The file is broken, or the packed engine cannot run it; the message says why.
    /// </exception>
    /// <exception cref="ArgumentException">An option is out of its range, or does not fit the model.</exception>
    public static ImageClassifier Open(string path, ImageClassifierOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        // Resolved now, because the working folder may change before a reload.
        string whole = System.IO.Path.GetFullPath(path);
        return new ImageClassifier(OnnxFile.Open(path), whole, options);
    }

    /// <summary>Opens a model in memory.</summary>
    /// <param name="model">The content of a model file; kept, not copied.</param>
    /// <param name="options">Threads and limits; null for the defaults.</param>
    /// <exception cref="InvalidModelException">
    /// The bytes are not a model, or the packed engine cannot run it; the message says why.
    /// </exception>
    /// <exception cref="ArgumentException">An option is out of its range, or does not fit the model.</exception>
    public static ImageClassifier Open(ReadOnlyMemory<byte> model, ImageClassifierOptions? options = null) =>
        new(OnnxFile.Parse(model), path: null, options);

    /// <summary>Classifies an image file in memory.</summary>
    /// <param name="image">All bytes of a JPEG, PNG, BMP, WebP or GIF file.</param>
    /// <param name="top">Number of classes to return, at least 1.</param>
    /// <exception cref="InvalidDataException">The image is broken, or exceeds a limit.</exception>
    /// <exception cref="InvalidModelException">The network has no finite answer to an image.</exception>
    /// <exception cref="ObjectDisposedException">The classifier has been disposed.</exception>
    public Classification Classify(ReadOnlySpan<byte> image, int top = DefaultTop)
    {
        using Use use = Enter();
        var pixels = new float[use.Model.Images.Shape.Count];
        use.Model.Images.Read(image, pixels);
        return Classify(use.Model, pixels, top)[0];
    }

    /// <summary>Classifies the rest of a stream, such as an upload.</summary>
    /// <param name="image">The stream; it is read to its end, but not beyond the limit, and is not closed.</param>
    /// <param name="top">Number of classes to return, at least 1.</param>
    /// <exception cref="InvalidDataException">The image is broken, or exceeds a limit.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="InvalidModelException">The network has no finite answer to an image.</exception>
    /// <exception cref="ObjectDisposedException">The classifier has been disposed.</exception>
    public Classification Classify(Stream image, int top = DefaultTop)
    {
        using Use use = Enter();
        var pixels = new float[use.Model.Images.Shape.Count];
        use.Model.Images.Read(image, pixels);
        return Classify(use.Model, pixels, top)[0];
    }

    /// <summary>Classifies an image file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="top">Number of classes to return, at least 1.</param>
    /// <exception cref="InvalidDataException">
    /// The image is broken, or exceeds a limit; the message names it.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="InvalidModelException">The network has no finite answer to an image.</exception>
    /// <exception cref="ObjectDisposedException">The classifier has been disposed.</exception>
    public Classification Classify(string path, int top = DefaultTop)
    {
        using Use use = Enter();
        var pixels = new float[use.Model.Images.Shape.Count];
        use.Model.Images.Read(path, pixels);
        return Classify(use.Model, pixels, top)[0];
    }

    /// <summary>
    /// Classifies many image files in memory in one run, on <see cref="ImageClassifierOptions.Threads"/>.
    /// </summary>
    /// <param name="images">All bytes of each file.</param>
    /// <param name="top">Number of classes to return for each, at least 1.</param>
    /// <returns>A result for each image, in their order.</returns>
    /// <exception cref="InvalidDataException">
    /// An image is broken, or exceeds a limit; the message says which.
    /// </exception>
    /// <exception cref="InvalidModelException">The network has no finite answer to an image.</exception>
    /// <exception cref="ObjectDisposedException">The classifier has been disposed.</exception>
    public IReadOnlyList<Classification> ClassifyMany(
        IReadOnlyList<ReadOnlyMemory<byte>> images, int top = DefaultTop)
    {
        ArgumentNullException.ThrowIfNull(images);
        using Use use = Enter();
        int count = use.Model.Images.Shape.Count;
        if (images.Count > Array.MaxLength / count)
        {
            throw new ArgumentException(
                $"There are {images.Count} images; of {use.Model.Images.Shape}, at most {Array.MaxLength / count} go "
                + "into one run.",
                nameof(images));
        }

        var pixels = new float[images.Count * count];
        try
        {
            var threads = new ParallelOptions { MaxDegreeOfParallelism = _options.Threads };
            Parallel.For(0, images.Count, threads, i => Read(use.Model, images[i], i, pixels.AsSpan(i * count, count)));
        }
        catch (AggregateException e) when (e.InnerExceptions.All(inner => inner is InvalidDataException))
        {
            throw new InvalidDataException(e.InnerExceptions[0].Message, e);
        }

        return Classify(use.Model, pixels, top);
    }

    /// <summary>Keeps the current model for work of several steps.</summary>
    /// <returns>The model, which stays the same during reloads; dispose it soon.</returns>
    /// <exception cref="ObjectDisposedException">The classifier has been disposed.</exception>
    public ModelLease Lease() => new(Enter().Model);

    /// <summary>Computes the probabilities of decoded images.</summary>
    /// <param name="pixels">Planar images of <see cref="ImageShape"/>, one after another, 0 to 255.</param>
    /// <param name="probabilities">Receives [images, classes].</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ObjectDisposedException">The classifier has been disposed.</exception>
    public void Score(ReadOnlySpan<float> pixels, Span<float> probabilities)
    {
        using Use use = Enter();
        use.Model.Score(pixels, probabilities);
    }

    /// <summary>Disposes the classifier. Current calls finish first, and return their results.</summary>
    public void Dispose()
    {
        lock (_change)
        {
            _model?.Leave();
            _model = null;
        }
    }

    private LoadedModel Current
    {
        get
        {
            LoadedModel? model = _model;
            ObjectDisposedException.ThrowIf(model is null, this);
            return model;
        }
    }

    private static LoadedModel Load(OnnxFile file, string? path, ImageClassifierOptions options)
    {
        try
        {
            return new LoadedModel(file, options);
        }
        catch (InvalidModelException e)
        {
            throw new InvalidModelException(
                $"{(path is null ? "The model" : $"The model '{path}'")} cannot be run here. {e.Message}", e);
        }
    }

    private static void Read(LoadedModel model, ReadOnlyMemory<byte> image, int index, Span<float> pixels)
    {
        try
        {
            model.Images.Read(image.Span, pixels);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"Image {index} is broken: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static Classification[] Classify(LoadedModel model, float[] pixels, int top)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        int classes = model.ClassNames.Count;
        var probabilities = new float[pixels.Length / model.Images.Shape.Count * classes];
        model.Score(pixels, probabilities);
        if (Array.Exists(probabilities, value => !float.IsFinite(value)))
        {
            throw new InvalidModelException(
                "The network has no finite answer to an image; numbers in the model file are too large.");
        }

        return
        [
            .. Enumerable.Range(0, probabilities.Length / classes).Select(i => Classification.FromProbabilities(
                model.ClassNames, probabilities.AsSpan(i * classes, classes), top)),
        ];
    }

    private Use Enter()
    {
        while (true)
        {
            // A reload may happen in between and dispose the old model: the next iteration gets the new one.
            LoadedModel model = Current;
            if (model.TryEnter())
            {
                return new Use(model);
            }
        }
    }

    private readonly struct Use(LoadedModel model) : IDisposable
    {
        public LoadedModel Model => model;

        public void Dispose() => model.Leave();
    }
}
