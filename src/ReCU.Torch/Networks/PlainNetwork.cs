using ReCU.Graph;

namespace ReCU.Torch;

/// <summary>A binary 3x3 convolution of a plain network, with batch norm and clip.</summary>
/// <param name="Width">Filters, at least 1.</param>
/// <param name="Pool">Whether a 2x2 max pooling follows the convolution, before the batch norm.</param>
public sealed record PlainLayer(int Width, bool Pool = false);

/// <summary>
/// A network without shortcuts in the form of the paper's small VGG: a float 3x3 stem, binary 3x3 convolutions, and a
/// float classifier that reads every pixel of the last map.
/// </summary>
public sealed record PlainNetwork : BinaryNetwork
{
    /// <summary>Filters of the float stem, at least 1.</summary>
    public required int StemWidth { get; init; }

    /// <summary>The binary convolutions, at least one.</summary>
    public required IReadOnlyList<PlainLayer> Layers { get; init; }

    internal int PoolCount => Layers.Count(layer => layer.Pool);

    /// <inheritdoc/>
    public override void Check(FeatureShape inputShape)
    {
        if (StemWidth < 1 || Layers.Count == 0 || Layers.Any(layer => layer.Width < 1))
        {
            throw Unsound("the stem and every layer need a width of at least 1, and at least one layer is needed.");
        }

        int divisor = 1 << PoolCount;
        bool divides = inputShape.Height % divisor == 0 && inputShape.Width % divisor == 0;
        if (inputShape.Channels < 1 || inputShape.Height < divisor || inputShape.Width < divisor || !divides)
        {
            throw Unsound(
                $"images of {inputShape} do not fit its {PoolCount} poolings. Choose a border (or another image size) "
                + $"that makes height and width multiples of {divisor}.");
        }
    }

    /// <inheritdoc/>
    private protected override BinaryClassifier Build(FeatureShape inputShape, int classCount) =>
        new PlainClassifier(this, inputShape, classCount);
}
