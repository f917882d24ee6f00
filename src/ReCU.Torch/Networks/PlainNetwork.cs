using ReCU.Torch.Networks.Modules;
using ReCU.Torch.Networks.Plan;

namespace ReCU.Torch;

/// <summary>A binary 3x3 convolution of a plain network, with batch norm and clip.</summary>
/// <param name="Width">Filters, at least 1.</param>
/// <param name="Pool">Whether a 2x2 max pooling follows the convolution, before the batch norm.</param>
public sealed record PlainLayer(int Width, bool Pool = false);

/// <summary>
/// A network without shortcuts, like the paper's small VGG: a float 3x3 stem, binary 3x3 convolutions, and a float
/// classifier that reads every pixel of the last map.
/// </summary>
public sealed record PlainNetwork : BinaryNetwork
{
    /// <summary>Creates a description with the initial weights of the paper's VGG.</summary>
    public PlainNetwork() => Initialisation = WeightInitialisation.FanOutNormal;

    /// <summary>Filters of the float stem, at least 1.</summary>
    public required int StemWidth { get; init; }

    /// <summary>The binary convolutions, at least one.</summary>
    public required IReadOnlyList<PlainLayer> Layers { get; init; }

    /// <inheritdoc/>
    private protected override NetworkPlan Plan() => new()
    {
        Stem = new StemOptions(StemWidth),
        Blocks = [.. Layers.Select((layer, i) => new PlannedBlock(
            new PlainBlock(layer.Width) { Pooling = layer.Pool ? new MaxPooling(2, 2) : null },
            $"conv{i + 1}",
            [UnitNames.TopLevel(i + 1)],
            Place: $"layer {i + 1}"))],
        Head = new HeadOptions { Pooling = HeadPooling.Flatten, BatchNorm = false },
        Names = NetworkNames.Vgg,
    };
}
