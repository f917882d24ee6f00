using ReCU.Graph;
using ReCU.Onnx.Proto;
using ReCU.Onnx.Reading.FloatLayers;
using ReCU.Onnx.Tests.Forms;

namespace ReCU.Onnx.Tests.Reading.FloatLayers;

/// <summary>The layers of float networks, in the forms in which files have them.</summary>
public sealed partial class FloatLayerReaderTests
{
    private const int Inputs = 2000;

    [Test]
    public void ABorderBelongsToTheConvolutionBehindIt()
    {
        var model = new ForeignModel(13, null, 3, 9, 8);
        string bordered = model.Add("Pad", [ForeignModel.Input, model.Ints(0, 0, 1, 2, 0, 0, 3, 4)]);
        Conv(model, bordered, ForeignModel.Ints("pads", 1, 1, 0, 0));
        FloatConvolution convolution = Read(model).Convolutions.Single();
        Assert.That(convolution.Window.Rows, Is.EqualTo(new FloatSlide(3, 2, 2, 3)));
        Assert.That(convolution.Window.Columns, Is.EqualTo(new FloatSlide(3, 2, 3, 4)));
        Assert.That(convolution.Input, Is.EqualTo(((int?)9, (int?)8)));
    }

    // Of 9 rows, a stride of 2 makes 5, which takes 2 more than there are; of 8 columns 4, which takes 1.
    [TestCase("SAME_UPPER", 1, 1, 0, 1)]
    [TestCase("SAME_LOWER", 1, 1, 1, 0)]
    [TestCase("VALID", 0, 0, 0, 0)]
    public void AutomaticPaddingIsWorkedOut(string padding, int above, int below, int left, int right)
    {
        var model = new ForeignModel(13, null, 3, 9, 8);
        Conv(model, ForeignModel.Input, ForeignModel.Text("auto_pad", padding));
        FloatWindow window = Read(model).Convolutions.Single().Window;
        Assert.That((window.Rows.Before, window.Rows.After), Is.EqualTo((above, below)));
        Assert.That((window.Columns.Before, window.Columns.After), Is.EqualTo((left, right)));
    }

    [TestCase(8, 1, 0, true, TestName = "above alone, even size")]
    [TestCase(9, 1, 0, false, TestName = "above alone, odd size")]
    [TestCase(null, 1, 0, true, TestName = "above alone, size not known")]
    [TestCase(8, 0, 1, false, TestName = "below alone")]
    [TestCase(9, 1, 1, true, TestName = "both")]
    [TestCase(9, 1, 2, true, TestName = "more below than is reached")]
    public void PaddingIsComparedByWhatItChanges(int? size, int before, int after, bool isLike) =>
        Assert.That(new FloatSlide(3, 2, before, after).IsLike(size, 1), Is.EqualTo(isLike));

    [Test]
    public void ProductsAndSumsStandForABatchNorm()
    {
        var model = new ForeignModel(13, null, 3, 9, 8);
        string value = Conv(model, ForeignModel.Input);
        value = model.Add("Mul", [model.Floats([1, 2, 1, 1], 2, 3), value]);
        value = model.Add("Sub", [model.Add("Div", [value, model.Number(2)]), model.Floats([2, 1, 1], 5, 7)]);
        // Behind an activation it belongs to no layer.
        model.Add("Mul", [model.Add("Relu", [value]), model.Number(4)]);
        FloatNetwork network = Read(model);
        FloatNorm norm = network.Convolutions.Single().Behind.Norm!;
        Assert.Multiple(() =>
        {
            Assert.That(norm.Scale, Is.EqualTo(new[] { 1, 1.5f }));
            Assert.That(norm.Shift, Is.EqualTo(new[] { -5f, -7 }));
            Assert.That(norm.HasStatistics, Is.False);
            Assert.That(network.StrayNorms, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public void ABatchNormBehindAProductIsFolded()
    {
        var norm = new FloatNorm([2], [1], [3], [4], 0) { HasStatistics = true };
        FloatNorm folded = FloatNorm.Identity(1).Then([5], [0]).Then(norm);
        // 2 (5 x - 3) / 2 + 1
        Assert.That((folded.Scale[0], folded.Shift[0]), Is.EqualTo((5f, -2f)));
        Assert.That(FloatNorm.Identity(1).Then(norm), Is.SameAs(norm));
    }

    [Test]
    public void ANormBetweenPoolingAndClassifierIsTheHeads()
    {
        var model = new ForeignModel(13, null, 3, 9, 8);
        string value = Conv(model, ForeignModel.Input);
        value = model.Add("ReduceMean", [value], ForeignModel.Ints("axes", 2, 3), ForeignModel.Int("keepdims", 0));
        value = model.Add("Mul", [value, model.Floats([2], 2, 3)]);
        model.Add("Gemm", [value, model.Random(2, 5), model.Random(5)]);
        FloatDense dense = Read(model).DenseLayers.Single();
        Assert.That(dense.Before!.Norm!.Scale, Is.EqualTo(new[] { 2f, 3 }));
        Assert.That(dense.Weight.Shape.ToArray(), Is.EqualTo(new[] { 5, 2 }));
    }

    [TestCase(0, 0, true)]
    [TestCase(0, 1, false)]
    [TestCase(1, 0, false)]
    public void OnlyPaddingByNothingLeavesANormToTheConvolution(int channels, int rows, bool belongs)
    {
        var model = new ForeignModel(13, null, 3, 9, 8);
        string value = Conv(model, ForeignModel.Input);
        value = model.Add("Pad", [value, model.Ints(0, 0, 0, 0, 0, channels, rows, 0)]);
        model.Add("Mul", [value, model.Number(2)]);
        FloatNetwork network = Read(model);
        Assert.That(network.Convolutions.Single().Behind.Norm is not null, Is.EqualTo(belongs));
        Assert.That(network.StrayNorms, Has.Count.EqualTo(belongs ? 0 : 1));
    }

    [Test]
    public void MoreChannelsThanAnIntHoldsAreRefused()
    {
        var model = new ForeignModel(13, null, int.MaxValue, 9, 8);
        string value = model.Add("Pad", [ForeignModel.Input, model.Ints(0, 0, 0, 0, 0, 1, 0, 0)]);
        model.Add("Mul", [model.Add("GlobalAveragePool", [value]), model.Number(2)]);
        Assert.That(
            () => Read(model),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("makes 2147483648 channels"));
    }

    [Test]
    public void ShapesThatAreWorkedOutAreNoLayers()
    {
        var model = new ForeignModel(13, null, 3, 9, 8);
        string value = Conv(model, ForeignModel.Input);
        string shape = model.Add("Mul", [model.Add("Shape", [value]), model.Ints(1, 1, 1, 1)]);
        model.Add("Reshape", [value, shape]);
        Assert.That(Read(model).StrayNorms, Is.Empty);
    }

    [Test]
    public void ADamagedFileIsReadOrRefused() =>
        DamagedExports.AreReadOrRefused(Inputs, seed: 5, (model, bytes) => FloatLayerReader.Read(model, bytes));

    private static string Conv(ForeignModel model, string input, params AttributeProto[] attributes) =>
        model.Add("Conv", [input, model.Random(2, 3, 3, 3)], [.. attributes, ForeignModel.Ints("strides", 2, 2)]);

    private static FloatNetwork Read(ForeignModel model) => FloatLayerReader.Read(model.Proto, fileBytes: 100_000);
}
