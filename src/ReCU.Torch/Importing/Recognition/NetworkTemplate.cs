using ReCU.Torch.Importing.Files;
using ReCU.Torch.Importing.StateDicts;
using static TorchSharp.torch;

namespace ReCU.Torch.Importing.Recognition;

/// <summary>
/// Names and shapes of a network's tensors, taken from the network itself: what a file must contain to match. The
/// numbers of input channels and of classes are open.
/// </summary>
internal sealed class NetworkTemplate
{
    /// <summary>Channels of the template's images; the file's may differ.</summary>
    public const int ProbeChannels = 3;

    private const int ProbeClasses = 2;

    private readonly OrderedDictionary<string, long[]> _shapes = new(StringComparer.Ordinal);
    private readonly string _stem;
    private readonly string _classifier;

    private NetworkTemplate(BinaryClassifier classifier)
    {
        Network = classifier.Network;
        Height = classifier.InputShape.Height;
        Width = classifier.InputShape.Width;
        foreach ((string name, Tensor tensor) in classifier.state_dict())
        {
            _shapes.Add(name, tensor.shape);
        }

        _stem = _shapes.First(entry => entry.Value.Length == 4).Key;
        _classifier = _shapes.Last(entry => entry.Value.Length == 2).Key;
    }

    public BinaryNetwork Network { get; }

    /// <summary>Rows of the images.</summary>
    public int Height { get; }

    /// <summary>Columns of the images.</summary>
    public int Width { get; }

    /// <summary>Height and width of the stem's kernel.</summary>
    public long StemKernel => _shapes[_stem][2];

    /// <summary>Number of values that the classifier reads.</summary>
    public long Features => _shapes[_classifier][1];

    /// <summary>The template of a network for one image size.</summary>
    /// <exception cref="ArgumentException">The network does not accept images of that size.</exception>
    public static NetworkTemplate Create(BinaryNetwork network, int height, int width)
    {
        using BinaryClassifier classifier = network.CreateBlank((ProbeChannels, height, width), ProbeClasses);
        return new NetworkTemplate(classifier);
    }

    /// <summary>
    /// Channels of the images, classes, and number of values that the classifier reads, as in the file; null if the
    /// file lacks those tensors.
    /// </summary>
    public FileSizes? SizesIn(StateDict state) =>
        state.ShapeOf(_stem) is { Count: 4 } stem && state.ShapeOf(_classifier) is { Count: 2 } classifier
            ? new FileSizes(stem[1], classifier[0], classifier[1])
            : null;

    /// <summary>How the file differs from this network; empty if it matches.</summary>
    public IReadOnlyList<string> Differences(StateDict state)
    {
        var differences = new List<string>();
        foreach ((string name, long[] shape) in _shapes)
        {
            if (state.ShapeOf(name) is not { } actual)
            {
                if (IsOptional(name))
                {
                    continue;
                }

                differences.Add($"tensor '{name}' {ShapeText.Format(shape)} is missing");
            }
            else if (Expected(name, shape, state) is var expected && !Fits(actual, expected) && !IsCount(name))
            {
                differences.Add(
                    $"tensor '{name}' has shape {ShapeText.Format(actual)}, {ShapeText.Format(expected)} was expected");
            }
        }

        differences.AddRange(state.Names
            .Where(name => !_shapes.ContainsKey(name) && !IsSingle(state.ShapeOf(name)!))
            .Select(name => $"tensor '{name}' {ShapeText.Format(state.ShapeOf(name)!)} is not part of it"));
        return differences;
    }

    // Scoring uses neither. Tools that count operations add single numbers of their own.
    private static bool IsOptional(string name) => IsCount(name) || name.EndsWith(".tau", StringComparison.Ordinal);

    private static bool IsCount(string name) => name.EndsWith(".num_batches_tracked", StringComparison.Ordinal);

    /// <summary>The shape with the file's numbers of channels and classes.</summary>
    private long[] Expected(string name, long[] shape, StateDict state)
    {
        if (SizesIn(state) is not { } sizes)
        {
            return shape;
        }

        if (name == _stem)
        {
            return [shape[0], sizes.Channels, shape[2], shape[3]];
        }

        string owner = _classifier[..(_classifier.LastIndexOf('.') + 1)];
        return name.StartsWith(owner, StringComparison.Ordinal) ? [sizes.Classes, .. shape[1..]] : shape;
    }

    // A tensor with one element has shape [] or [1], depending on the version of the authors' code.
    private static bool Fits(IReadOnlyList<long> actual, long[] expected) =>
        actual.SequenceEqual(expected) || (IsSingle(actual) && IsSingle(expected));

    private static bool IsSingle(IReadOnlyList<long> shape) => shape.Count == 0 || (shape.Count == 1 && shape[0] == 1);
}

/// <summary>Facts about a network in a file, besides its architecture.</summary>
/// <param name="Channels">Channels of the images.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Features">Number of values that the classifier reads.</param>
internal readonly record struct FileSizes(long Channels, long Classes, long Features);
