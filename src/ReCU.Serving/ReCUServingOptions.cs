using ReCU.Classifier;

namespace ReCU.Serving;

/// <summary>What a service accepts, how it works, and what becomes of a model file that is replaced.</summary>
public sealed record ReCUServingOptions
{
    private const int MostRequests = 1 << 20;
    private const int MostImages = 1 << 16;
    private static readonly TimeSpan _longestWait = TimeSpan.FromDays(1);

    /// <summary>
    /// The name by which requests know the model, in <c>/v2/models/NAME</c>. Null, the default, is the name of the file
    /// without its ending.
    /// </summary>
    public string? ModelName { get; init; }

    /// <summary>Classes in an answer, unless a request asks for another number. At least 1; default 5.</summary>
    public int Top { get; init; } = 5;

    /// <summary>
    /// Bytes of a request's body; a longer one gets 413 and is not read. Default 10 MiB. The service holds at most
    /// <see cref="MaximumRequests"/> bodies at once.
    /// </summary>
    public int MaximumBodyBytes { get; init; } = 10 << 20;

    /// <summary>
    /// Pixels (height x width) that an image may announce in its header; no memory is taken for one of more. Decoding
    /// takes 8 bytes a pixel for a moment, for <see cref="Workers"/> images at once. Default 2^25, more than a camera's
    /// 24 megapixels.
    /// </summary>
    public int MaximumPixels { get; init; } = 1 << 25;

    /// <summary>Images in one request of the inference protocol, from 1 to 65,536. Default 64.</summary>
    public int MaximumImages { get; init; } = 64;

    /// <summary>
    /// Requests that are read, wait or are worked on at once, from 1 to 2^20; one more gets 503 with
    /// <c>Retry-After</c>. Default 128.
    /// </summary>
    public int MaximumRequests { get; init; } = 128;

    /// <summary>What <c>Retry-After</c> says, in whole seconds from 1. Default 1 second.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Time for a request, from its header to its answer: a body that does not come gets 408, a request that still
    /// waits 503. Default 30 seconds.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Images that are decoded and scored at once. 0, the default, is one for each processor.</summary>
    public int Workers { get; init; }

    /// <summary>
    /// How long an image waits for others to be scored together with, from 0 to a second. A batch leaves before, once
    /// it is full or no other request is on its way. Zero, the default, scores each image at once: on a CPU the packed
    /// engine needs up to a fifth less time an image in batches for the smallest networks, and no less for others. Of
    /// decoded images, at most <see cref="MaximumRequests"/> wait; a request with more than there is room for does not.
    /// </summary>
    public TimeSpan BatchDelay { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// Images that are scored together at most, where <see cref="BatchDelay"/> is above 0. Default 16.
    /// </summary>
    public int MaximumBatchSize { get; init; } = 16;

    /// <summary>
    /// How often the model file is looked at, from 10 milliseconds. A new one is taken up once it was the same twice.
    /// Zero never looks. Default 1 second.
    /// </summary>
    public TimeSpan ReloadInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether a new model file may have other classes, or read images of another shape. Default false: it is refused,
    /// and the old model stays.
    /// </summary>
    public bool AllowOtherClasses { get; init; }

    /// <summary>Whether there is a page at <c>/</c> to drop a picture on. Default true.</summary>
    public bool HasPage { get; init; } = true;

    /// <inheritdoc cref="ImageClassifierOptions.ShorterSide"/>
    public int? ShorterSide { get; init; }

    /// <inheritdoc cref="ImageClassifierOptions.Normalisation"/>
    public (IReadOnlyList<float> Mean, IReadOnlyList<float> StandardDeviation)? Normalisation { get; init; }

    /// <summary>
    /// Whether a text can be a <see cref="ModelName"/>: 1 to 200 characters, none of which is a slash or a control
    /// character.
    /// </summary>
    /// <param name="name">The text.</param>
    public static bool IsName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is >= 1 and <= 200 && !name.Any(letter => char.IsControl(letter) || letter is '/' or '\\');
    }

    /// <summary>How many images are worked on at once.</summary>
    internal int WorkerCount => Workers == 0 ? Environment.ProcessorCount : Workers;

    /// <summary>The part that the classifier gets.</summary>
    internal ImageClassifierOptions ForClassifier => new()
    {
        MaximumPixels = MaximumPixels,
        MaximumFileBytes = MaximumBodyBytes,
        ShorterSide = ShorterSide,
        Normalisation = Normalisation,
    };

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">One is out of its range; the message names it.</exception>
    internal void Check()
    {
        if (ModelName is not null && !IsName(ModelName))
        {
            throw new ArgumentException(
                $"ModelName is '{ModelName}', but a name of 1 to 200 characters without slashes was expected.",
                nameof(ModelName));
        }

        Require(Top >= 1, nameof(Top), Top, "at least 1");
        Require(MaximumBodyBytes is >= 1 and <= 1 << 30, nameof(MaximumBodyBytes), MaximumBodyBytes, "1 to 2^30");
        Require(MaximumPixels >= 1, nameof(MaximumPixels), MaximumPixels, "at least 1");
        Require(MaximumImages is >= 1 and <= MostImages, nameof(MaximumImages), MaximumImages, $"1 to {MostImages}");
        Require(
            MaximumRequests is >= 1 and <= MostRequests,
            nameof(MaximumRequests),
            MaximumRequests,
            $"1 to {MostRequests}");
        Require(
            RetryAfter >= TimeSpan.FromSeconds(1) && RetryAfter <= _longestWait,
            nameof(RetryAfter),
            RetryAfter,
            "a second to a day");
        Require(
            RequestTimeout > TimeSpan.Zero && RequestTimeout <= _longestWait,
            nameof(RequestTimeout),
            RequestTimeout,
            "more than 0, and a day at most");
        Require(Workers is >= 0 and <= 1024, nameof(Workers), Workers, "0 to 1024");
        Require(
            BatchDelay >= TimeSpan.Zero && BatchDelay <= TimeSpan.FromSeconds(1),
            nameof(BatchDelay),
            BatchDelay,
            "0 to a second");
        Require(
            MaximumBatchSize is >= 1 and <= MostImages,
            nameof(MaximumBatchSize),
            MaximumBatchSize,
            $"1 to {MostImages}");
        Require(
            ReloadInterval == TimeSpan.Zero
                || (ReloadInterval >= TimeSpan.FromMilliseconds(10) && ReloadInterval <= _longestWait),
            nameof(ReloadInterval),
            ReloadInterval,
            "0, or 10 milliseconds to a day");
    }

    private static void Require(bool holds, string name, object value, string expected)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(
                name, value, FormattableString.Invariant($"{name} is {value}, but {expected} was expected."));
        }
    }
}
