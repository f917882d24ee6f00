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
    // Epochs are numbers of 32 bits, so the other half of a stream's number is free.
    private const int VisitShift = 32;

    /// <summary>Counts how often rows come; null, the default, where each comes once.</summary>
    public RowVisits? Visits { get; init; }

    /// <summary>How often the row was read before in this epoch.</summary>
    public int Visit { get; private init; }

    private long Stream => Epoch + ((long)Visit << VisitShift);

    /// <summary>The changes of each row of a batch, which counts as read then.</summary>
    /// <param name="rows">The rows.</param>
    public AugmentedEpoch[] ForEach(IEnumerable<int> rows) =>
        [.. rows.Select(row => Visits?.Next(row) is { } visit and > 0 ? this with { Visit = visit } : this)];

    /// <summary>Draws the part of an image that is cut out and resized; null where none is.</summary>
    public ImageWindow? DrawWindow(ImagePixels image) => Augmentation.RandomResizedCrop?.Draw(
        Random(RandomPurpose.ResizedCrop), image.Row, image.Shape.Height, image.Shape.Width);

    /// <summary>Draws the angle of an image in degrees; null where none is turned.</summary>
    public double? DrawAngle(int row) =>
        Augmentation.Rotation * (2 * Random(RandomPurpose.Rotation).Uniform(row) - 1);

    /// <summary>Draws the change of an image's colours; null where they stay.</summary>
    public ColourChange? DrawColours(int row) => Augmentation.ColourJitter?.Draw(Random(RandomPurpose.Colour), row);

    /// <summary>Draws the share that an image keeps where it is blended with another.</summary>
    public double DrawShare(int row) => Augmentation.MixUp?.Draw(Random(RandomPurpose.MixUp), row) ?? 1;

    /// <summary>Draws where an image comes to lie, and in which light.</summary>
    /// <param name="row">Its row.</param>
    /// <param name="firstRow">The first row of its batch, for what the batch has in common.</param>
    /// <param name="shape">What the network reads.</param>
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
