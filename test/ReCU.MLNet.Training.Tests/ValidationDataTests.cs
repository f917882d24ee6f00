using Microsoft.ML;

namespace ReCU.MLNet.Training.Tests;

/// <summary>Rows of the caller's own to pick the best epoch by.</summary>
public sealed class ValidationDataTests
{
    private readonly MLContext _context = new(seed: 5);

    [Test]
    public void TheBestEpochIsPickedByThem()
    {
        using ReCUTrainingResult result = Train(BrightHalves.View(_context), BrightHalves.View(_context, 40, seed: 8));
        float[] logits = result.Network.Logits(BrightHalves.ToImageSet(BrightHalves.Rows(40, seed: 8)));
        double accuracy = Enumerable.Range(0, 40).Average(i =>
        {
            float[] row = logits[(i * 4)..((i + 1) * 4)];
            return Array.IndexOf(row, row.Max()) == i % 4 ? 1 : 0;
        });
        Assert.That(result.Network.Best.ValidationAccuracy, Is.EqualTo(accuracy).Within(1e-9));
        Assert.That(result.Network.Epochs.Max(epoch => epoch.ValidationAccuracy), Is.EqualTo(accuracy).Within(1e-9));
    }

    [Test]
    public void NoTrainingRowIsHeldBack()
    {
        // One row of a class could not be split.
        List<ByteRow> rows = BrightHalves.Rows(25);
        rows[24].Label = "extra";
        using ReCUTrainingResult result =
            Train(_context.Data.LoadFromEnumerable(rows), BrightHalves.View(_context, 40, seed: 8));
        Assert.That(result.Transformer.ClassNames, Has.Member("extra"));
    }

    [Test]
    public void KeysThatAreNumberedOtherwiseStandForTheSameClasses()
    {
        IDataView data = BrightHalves.View(_context);
        var byOccurrence = _context.Transforms.Conversion.MapValueToKey("Label");
        IDataView reversed = _context.Data.LoadFromEnumerable(BrightHalves.Rows(40, seed: 8).AsEnumerable().Reverse());
        IDataView validation = byOccurrence.Fit(reversed).Transform(reversed);
        using ReCUTrainingResult result = Train(byOccurrence.Fit(data).Transform(data), validation);
        Assert.That(result.Network.Best.ValidationAccuracy, Is.GreaterThan(0.9));
    }

    [Test]
    public void ALabelThatIsNoClassIsNamedWithItsRow()
    {
        List<ByteRow> rows = BrightHalves.Rows(12, seed: 8);
        rows[7].Label = "middle";
        Assert.That(
            () => Train(BrightHalves.View(_context), _context.Data.LoadFromEnumerable(rows)),
            Throws.ArgumentException.With.Message.EqualTo(
                "Column 'Label', row 7 (counted from 0): 'middle' is no class of the training data, which have bottom, "
                + "left, right, top."));
    }

    [Test]
    public void NoRowsAreRefused() =>
        Assert.That(
            () => Train(BrightHalves.View(_context), BrightHalves.View(_context, 0)),
            Throws.ArgumentException.With.Message.Contains("The validation data have no rows."));

    private ReCUTrainingResult Train(IDataView training, IDataView validation) => _context.Transforms
        .TrainReCUBinaryNet(BrightHalves.Options with { ValidationData = validation })
        .Train(training);
}
