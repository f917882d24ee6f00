using System.Globalization;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.Packed;

namespace ReCU.Classifier;

/// <summary>
/// An opened model. Callers enter and leave it; it is disposed when the classifier has replaced it and the last caller
/// has left, so a reload does not disturb current calls.
/// </summary>
internal sealed class LoadedModel
{
    private readonly PackedNetwork _network;

    // The classifier itself counts as one use.
    private int _users = 1;

    /// <exception cref="InvalidModelException">
    /// The packed engine or the image reader cannot serve the model.
    /// </exception>
    /// <exception cref="ArgumentException">An option does not fit the model.</exception>
    public LoadedModel(OnnxFile file, ImageClassifierOptions options)
    {
        NetworkGraph graph = file.Graph;
        Images = new ModelImages(graph, options);
        Metadata = graph.Metadata;
        InputName = graph.InputName;
        ClassNames = Metadata.ClassNames.Count > 0
            ? [.. Metadata.ClassNames]
            : [.. Enumerable.Range(0, graph.ClassCount).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        if (graph.TakesBytes && !Images.ReadsBytes)
        {
            throw new InvalidModelException(
                "The model's stem has int8 weights and takes bytes, so Normalisation cannot be set.");
        }

        TakesBytes = graph.TakesBytes;
        _network = PackedNetwork.Open(graph, new PackedOptions { Threads = options.Threads });
    }

    public ModelImages Images { get; }

    public ModelMetadata Metadata { get; }

    public IReadOnlyList<string> ClassNames { get; }

    public string InputName { get; }

    /// <summary>Whether pixels must be whole numbers from 0 to 255.</summary>
    public bool TakesBytes { get; }

    public string KernelName => _network.KernelName;

    /// <summary>Starts a use; false if the model has been disposed.</summary>
    public bool TryEnter()
    {
        for (int users = Volatile.Read(ref _users); users > 0;)
        {
            int seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
            {
                return true;
            }

            users = seen;
        }

        return false;
    }

    /// <summary>Ends a use.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _network.Dispose();
        }
    }

    /// <summary>Computes probabilities.</summary>
    /// <param name="pixels">Images, one after another.</param>
    /// <param name="probabilities">Receives [images, classes].</param>
    public void Score(ReadOnlySpan<float> pixels, Span<float> probabilities)
    {
        _network.Run(pixels, probabilities);
        Softmax(probabilities);
    }

    /// <summary>Computes logits and probabilities.</summary>
    /// <param name="pixels">Images, one after another.</param>
    /// <param name="logits">Receives [images, classes].</param>
    /// <param name="probabilities">Receives [images, classes].</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Score(ReadOnlySpan<float> pixels, Span<float> logits, Span<float> probabilities)
    {
        if (logits.Length != probabilities.Length)
        {
            throw new ArgumentException(
                $"There is room for {probabilities.Length} probabilities and {logits.Length} logits; as many of both "
                + "were expected.",
                nameof(probabilities));
        }

        _network.Run(pixels, logits);
        logits.CopyTo(probabilities);
        Softmax(probabilities);
    }

    private void Softmax(Span<float> probabilities)
    {
        int classes = ClassNames.Count;
        for (int at = 0; at < probabilities.Length; at += classes)
        {
            SoftmaxOfOne(probabilities.Slice(at, classes));
        }
    }

    private static void SoftmaxOfOne(Span<float> values)
    {
        float largest = float.NegativeInfinity;
        foreach (float value in values)
        {
            largest = Math.Max(largest, value);
        }

        float sum = 0;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = MathF.Exp(values[i] - largest);
            sum += values[i];
        }

        for (int i = 0; i < values.Length; i++)
        {
            values[i] /= sum;
        }
    }
}
