using ReCU.Data;
using ReCU.Graph;
using ReCU.Torch.RandomNumbers;

namespace ReCU.Torch.Training.Batches;

/// <summary>The random changes of an epoch, each a function of seed, epoch and row.</summary>
/// <param name="Augmentation">The possible changes.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Epoch">The epoch, from 0.</param>
internal sealed record AugmentedEpoch(Augmentation Augmentation, long Seed, int Epoch)
{
    // Epochs are 32-bit numbers, so the other half of a stream's number is free.
    private const int VisitShift = 32;

    /// <summary>Counts the visits of rows; null, the default, if each row is read once.</summary>
    public RowVisits? Visits { get; init; }

    /// <summary>Number of earlier visits of the row in this epoch.</summary>
    public int Visit { get; private init; }

    private long Stream => Epoch + ((long)Visit << VisitShift);

    /// <summary>The changes of each row of a batch; counts the visit.</summary>
    /// <param name="rows">The rows.</param>
    public AugmentedEpoch[] ForEach(IEnumerable<int> rows) =>
        [.. rows.Select(row => Visits?.Next(row) is { } visit and > 0 ? this with { Visit = visit } : this)];

    /// <summary>Draws the part of an image that is cropped and resized; null for none.</summary>
    public ImageWindow? DrawWindow(ImagePixels image) => Augmentation.RandomResizedCrop?.Draw(
        Random(RandomPurpose.ResizedCrop), image.Row, image.Shape.Height, image.Shape.Width);

    /// <summary>Draws the angle of an image in degrees; null for no rotation.</summary>
    public double? DrawAngle(int row) =>
        Augmentation.Rotation * (2 * Random(RandomPurpose.Rotation).Uniform(row) - 1);

    /// <summary>Draws the colour change of an image; null for none.</summary>
    public ColourChange? DrawColours(int row) => Augmentation.ColourJitter?.Draw(Random(RandomPurpose.Colour), row);

    /// <summary>Draws the share that an image keeps when it is blended with another.</summary>
    public double DrawShare(int row) => Augmentation.MixUp?.Draw(Random(RandomPurpose.MixUp), row) ?? 1;

    /// <summary>Draws where an image is placed, and its lighting.</summary>
    /// <param name="row">Its row.</param>
    /// <param name="firstRow">The first row of its batch, for changes that the batch shares.</param>
    /// <param name="shape">Shape of the network's input.</param>
    public Placement DrawPlacement(int row, int firstRow, FeatureShape shape)
    {
        (CounterRandom crop, long moved) = OfBatch(RandomPurpose.Crop, Augmentation.CropPerBatch, row, firstRow);
        (CounterRandom flip, long mirrored) = OfBatch(RandomPurpose.Flip, Augmentation.FlipPerBatch, row, firstRow);
        int reach = Augmentation.CropPadding;
        return new Placement(
            crop.Below(2 * reach + 1, 2 * moved) - reach,
            crop.Below(2 * reach + 1, 2 * moved + 1) - reach,
            Augmentation.HorizontalFlip && flip.Below(2, mirrored) == 1,
            Augmentation.CropFill,
            Augmentation.Lighting > 0
                ? PcaLighting.Draw(Augmentation.Lighting, Random(RandomPurpose.Lighting), row)
                : null,
            Augmentation.CutOut is null && Augmentation.RandomErasing is null ? null : [.. DrawCovered(row, shape)]);
    }

    private IEnumerable<ImageWindow> DrawCovered(int row, FeatureShape shape)
    {
        if (Augmentation.CutOut?.Draw(Random(RandomPurpose.CutOut), row, shape.Height, shape.Width) is { } square)
        {
            yield return square;
        }

        if (Augmentation.RandomErasing?.Draw(Random(RandomPurpose.Erasing), row, shape.Height, shape.Width)
            is { } rectangle)
        {
            yield return rectangle;
        }
    }

    private CounterRandom Random(RandomPurpose purpose) => new(Seed, purpose, Stream);

    private (CounterRandom Random, long Row) OfBatch(RandomPurpose purpose, bool ofBatch, int row, int firstRow) =>
        ofBatch ? (new CounterRandom(Seed, purpose, Epoch), firstRow) : (Random(purpose), row);
}
