using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.MLNet.Internals.MLNet;

namespace ReCU.MLNet.Training.Tests;

/// <summary>Data that cannot be trained on are refused with a message that says where and why.</summary>
public sealed class BadDataTests
{
    private readonly MLContext _context = new(seed: 5);

    [TestCase("Kind", "Pixels", "The label column 'Kind' was not found; the data have Id, Label, Pixels.")]
    [TestCase("Label", "Image", "The input column 'Image' was not found; the data have Id, Label, Pixels.")]
    public void AMissingColumnIsNamedWithThoseThatAreThere(string label, string image, string message) =>
        AssertSchemaRefused(
            BrightHalves.Options with { LabelColumnName = label, ImageColumnName = image },
            BrightHalves.View(_context),
            message);

    [Test]
    public void ALabelThatIsAVectorIsRefused()
    {
        var row = new { Label = new float[2], Pixels = new byte[BrightHalves.PixelCount] };
        IDataView data = _context.Data.LoadFromEnumerable(new[] { row });
        AssertSchemaRefused(BrightHalves.Options, data, "a key, text, boolean or number was expected.");
        AssertSchemaRefused(BrightHalves.Options, data, "The label column 'Label' is ");
    }

    [Test]
    public void ALabelThatIsATimeIsRefused() =>
        AssertSchemaRefused(
            BrightHalves.Options,
            BrightHalves.View(_context, label => new DateTime(2000 + label, 1, 1)),
            "DateTime; a key, text, boolean or number was expected.");

    [Test]
    public void AnImageColumnOfTextIsRefused() =>
        AssertSchemaRefused(
            BrightHalves.Options with { LabelColumnName = "Id", ImageColumnName = "Label" },
            BrightHalves.View(_context),
            "String; the network reads 1x8x8 pixels: a vector of 64 Single or Byte in planar order, or an image was "
            + "expected.");

    [Test]
    public void AVectorOfAnotherLengthIsRefused() =>
        AssertRefused(
            BrightHalves.View(_context),
            "The input column 'Pixels' is Vector<Byte, 64>; the network reads 1x12x12 pixels: a vector of 144 Single",
            BrightHalves.Options with { ImageShape = (1, 12, 12) });

    [Test]
    public void AnInterleavedVectorIsRefusedWithTheRemedy()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Colours));
        definition[nameof(Colours.Pixels)].ColumnType = new VectorDataViewType(NumberDataViewType.Byte, 8, 8, 3);
        AssertRefused(
            _context.Data.LoadFromEnumerable([new Colours(), new Colours { Label = "b" }], definition),
            "interleavePixelColors: false",
            BrightHalves.Options with { ImageShape = (3, 8, 8) });
    }

    private sealed class Colours
    {
        public string Label { get; set; } = "a";

        public byte[] Pixels { get; set; } = new byte[192];
    }

    [Test]
    public void AVectorOfUnknownLengthIsRefusedWithTheRemedy() =>
        AssertRefused(
            _context.Data.LoadFromEnumerable(new[] { new { Label = "a", Pixels = new byte[64] } }),
            "Pixels need their number: [VectorType(64)].");

    [Test]
    public void MeasurementsAreNoClasses([Values] bool asKey)
    {
        IDataView data = BrightHalves.View(_context, label => label / 7f + 0.1f);
        Assert.That(() => Train(data), Throws.Nothing, "four fractions are four classes");

        int row = 0;
        data = BrightHalves.View(_context, _ => row++ / 7f);
        if (asKey)
        {
            data = _context.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        }

        AssertRefused(data, "The label column 'Label' has 96 values, such as 0.14285715 and 0.2857143: measurements,");
    }

    [Test]
    public void AnIdentifierIsNoClass([Values(1, 2)] int rowsOfAClass)
    {
        int row = 0;
        IDataView data = BrightHalves.View(_context, _ => $"id{row++ / rowsOfAClass}");
        if (rowsOfAClass == 1)
        {
            AssertRefused(data, "The 96 training images are of 96 classes, fewer than two images for each class.");
        }
        else
        {
            Assert.That(() => Train(data, BrightHalves.Options with { ValidationFraction = 0 }), Throws.Nothing);
        }
    }

    [Test]
    public void NoRowsAreRefused() =>
        AssertRefused(BrightHalves.View(_context, 0), "The training data have no rows.");

    [Test]
    public void OneClassIsRefused() =>
        AssertRefused(
            BrightHalves.View(_context, _ => "top", 12),
            "Column 'Label': all 12 rows are of the class 'top'; at least two classes are needed.");

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    [TestCase(float.NegativeInfinity)]
    public void APixelThatIsNoNumberIsNamedWithItsRow(float pixel) =>
        AssertRefused(
            Floats((row, i) => row == 11 && i == 37 ? pixel : 1),
            FormattableString.Invariant(
                $"Column 'Pixels', row 11 (counted from 0): the pixel at index 37 is {pixel}; a finite number from 0 ")
            + "to 255 was expected.");

    [Test]
    public void ARowWithoutAnImageIsNamed()
    {
        List<ImageRow> rows = [.. BrightHalves.Rows(8).Select((row, i) => new ImageRow
        {
            Label = row.Label,
            Pixels = i == 5 ? null : MLImage.CreateFromPixels(8, 8, MLPixelFormat.Rgba32, new byte[256]),
        })];
        AssertRefused(
            _context.Data.LoadFromEnumerable(rows), "Column 'Pixels', row 5 (counted from 0): there is no image.");
    }

    [Test]
    public void AMissingTextLabelIsNamedWithItsRow() =>
        AssertRefused(WithLabel(9, ""), "Column 'Label', row 9 (counted from 0): the label is missing.");

    [Test]
    public void AMissingFloatLabelIsNamedWithItsRow()
    {
        int row = 0;
        AssertRefused(
            BrightHalves.View(_context, label => row++ == 6 ? float.NaN : label),
            "Column 'Label', row 6 (counted from 0): the label is missing.");
    }

    [Test]
    public void AMissingKeyIsNamedWithItsRow()
    {
        IDataView keys = _context.Transforms.Conversion.MapValueToKey("Label")
            .Fit(BrightHalves.View(_context)).Transform(WithLabel(4, "unknown"));
        AssertRefused(keys, "Column 'Label', row 4 (counted from 0): the label is missing. Filter such rows out");
    }

    [Test]
    public void AKeyOfUnknownCountIsRefused() =>
        AssertRefused(
            _context.Data.LoadFromEnumerable(new[] { new UncountedKeyRow() }),
            "The label column 'Label' is a key of 4294967295 values; 2 to 65536 were expected.");

    [Test]
    public void AClassThatCannotBeSplitIsNamed() =>
        AssertRefused(
            WithLabel(4, "middle"),
            "ValidationFraction is 0.2, but class 'middle' has only one row, so the split would leave it empty on "
            + "one side.");

    private IDataView WithLabel(int place, string label)
    {
        List<ByteRow> rows = BrightHalves.Rows(16);
        rows[place].Label = label;
        return _context.Data.LoadFromEnumerable(rows);
    }

    private IDataView Floats(Func<int, int, float> pixel) =>
        _context.Data.LoadFromEnumerable(Enumerable.Range(0, 16).Select(row => new FloatRow
        {
            Label = $"{row % 4}",
            Pixels = [.. Enumerable.Range(0, BrightHalves.PixelCount).Select(i => pixel(row, i))],
        }).ToList());

    private void Train(IDataView data, ReCUBinaryNetOptions? options = null)
    {
        using ReCUBinaryNetTransformer model =
            _context.Transforms.TrainReCUBinaryNet(options ?? BrightHalves.Options).Fit(data);
    }

    private void AssertRefused(IDataView data, string message, ReCUBinaryNetOptions? options = null) =>
        Assert.That(
            () => Train(data, options),
            Throws.ArgumentException.With.Message.Contains(message));

    private void AssertSchemaRefused(ReCUBinaryNetOptions options, IDataView data, string message)
    {
        AssertRefused(data, message, options);
        Assert.That(
            () => _context.Transforms.TrainReCUBinaryNet(options).GetOutputSchema(MLNetInternals.Shape(data.Schema)),
            Throws.ArgumentException.With.Message.Contains(message));
    }

    private sealed class UncountedKeyRow
    {
        [KeyType(uint.MaxValue)]
        public uint Label { get; set; } = 1;

        [VectorType(BrightHalves.PixelCount)]
        public byte[] Pixels { get; set; } = new byte[BrightHalves.PixelCount];
    }
}
