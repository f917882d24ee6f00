using ReCU.Data;
using ReCU.Graph;
using ReCU.Torch.RandomNumbers;

namespace ReCU.Torch.Training.Batches;

/// <summary>The random changes of an epoch: each is a function of seed, epoch and row.</summary>
/// <param name="Augmentation">What may change.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Epoch">The epoch, from 0.</param>
internal sealed record AugmentedEpoch(Augmentation Augmentation, long Seed, int Epoch)
{
    /// <summary>Draws the part of an image that is cut out and resized; null where none is.</summary>
    public ImageWindow? DrawWindow(ImagePixels image) => Augmentation.RandomResizedCrop?.Draw(
        new CounterRandom(Seed, RandomPurpose.ResizedCrop, Epoch), image.Row, image.Shape.Height, image.Shape.Width);

    /// <summary>Draws where an image comes to lie, and in which light.</summary>
    /// <param name="row">Its row.</param>
    /// <param name="firstRow">The first row of its batch, for what the batch has in common.</param>
    /// <param name="shape">What the network reads.</param>
    public Placement DrawPlacement(int row, int firstRow, FeatureShape shape)
    {
        var crop = new CounterRandom(Seed, RandomPurpose.Crop, Epoch);
        var flip = new CounterRandom(Seed, RandomPurpose.Flip, Epoch);
        int reach = Augmentation.CropPadding;
        long moved = Augmentation.CropPerBatch ? firstRow : row;
        return new Placement(
            crop.Below(2 * reach + 1, 2 * moved) - reach,
            crop.Below(2 * reach + 1, 2 * moved + 1) - reach,
            Augmentation.HorizontalFlip && flip.Below(2, Augmentation.FlipPerBatch ? firstRow : row) == 1,
            Augmentation.CropFill,
            Augmentation.Lighting > 0
                ? PcaLighting.Draw(
                    Augmentation.Lighting, new CounterRandom(Seed, RandomPurpose.Lighting, Epoch), row)
                : null,
            DrawCovered(row, shape));
    }

    private ImageWindow[]? DrawCovered(int row, FeatureShape shape) => Augmentation.CutOut is { } cutOut
        ? [cutOut.Draw(new CounterRandom(Seed, RandomPurpose.CutOut, Epoch), row, shape.Height, shape.Width)]
        : null;
}
