using ReCU.Graph;
using ReCU.Onnx.Proto;
using ReCU.Onnx.Reading.FloatLayers;
using ReCU.Onnx.Tests.Forms;

namespace ReCU.Onnx.Tests.Reading.FloatLayers;

public sealed class ResidualMapsTests
{
    private const int Inputs = 400;

    [Test]
    public void SumsOfTwoPathsAreFoundInOrder()
    {
        ForeignModel model = Residual(out string first, out string second);
        ResidualMaps maps = ResidualMaps.Cut(model.Proto);
        Assert.Multiple(() =>
        {
            Assert.That(maps.Sums, Is.EqualTo(new[] { first, second }));
            Assert.That(maps.Input, Is.EqualTo(ForeignModel.Input));
            Assert.That(maps.Channels, Is.EqualTo(3));
        });
    }

    [Test]
    public void TheModelEndsWithTheLastSum()
    {
        ForeignModel model = Residual(out string first, out string second);
        string pooled = model.Add("GlobalAveragePool", [second]);
        string classes = model.Add("Gemm", [model.Add("Flatten", [pooled]), model.Random(3, 2)]);
        model.Proto.Graph.Output.Add(new ValueInfoProto { Name = classes });

        GraphProto cut = ModelProto.Parser.ParseFrom(ResidualMaps.Cut(model.Proto).Bytes).Graph;

        Assert.Multiple(() =>
        {
            Assert.That(cut.Node.Select(node => node.OpType), Has.None.EqualTo("Gemm").And.None.EqualTo("Flatten"));
            Assert.That(cut.Node[^1].Output.Single(), Is.EqualTo(second));
            Assert.That(cut.Output.Select(output => output.Name), Is.EqualTo(new[] { first, second }));
            Assert.That(cut.Initializer, Has.Count.EqualTo(1), "the bias, and not the classifier");
            Assert.That(
                cut.Input.Single().Type.TensorType.Shape.Dim.Select(dimension => dimension.DimValue),
                Is.EqualTo(new[] { 0, 3, 0, 0 }));
        });
    }

    [Test]
    public void OtherSumsAreNone()
    {
        var model = new ForeignModel(13, null, 3, 9, 8);
        string value = model.Add("Relu", [ForeignModel.Input]);
        model.Add("Add", [value, model.Random(1, 3, 1, 1)]);
        model.Add("Add", [value, value]);
        model.Add("Sum", [value, ForeignModel.Input, model.Add("Neg", [value])]);
        model.Add("Add", [model.Add("Shape", [value]), model.Add("Shape", [ForeignModel.Input])]);
        Assert.That(
            () => ResidualMaps.Cut(model.Proto),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("no sum of two values"));
    }

    // An optional output or input that is left out has an empty name, which makes no connection.
    [Test]
    public void NamesThatAreLeftOutConnectNothing()
    {
        ForeignModel model = Residual(out string first, out string second);
        model.Proto.Graph.Node[0].Output.Add("");
        string constant = model.Add("Resize", [model.Number(1), "", model.Number(2)]);
        model.Add("Add", [constant, ForeignModel.Input]);
        Assert.That(ResidualMaps.Cut(model.Proto).Sums, Is.EqualTo(new[] { first, second }));
    }

    [Test]
    public void AnotherInputIsRefusedByWhatItIs()
    {
        ForeignModel channelsLast = new(13, null, 9, 8, 3);
        string planar = channelsLast.Add("Transpose", [ForeignModel.Input], ForeignModel.Ints("perm", 0, 3, 1, 2));
        channelsLast.Add("Add", [planar, channelsLast.Add("Neg", [planar])]);
        ForeignModel half = Residual(out _, out _);
        half.Proto.Graph.Input[0].Type.TensorType.ElemType = 10;
        Assert.Multiple(() =>
        {
            Refused(channelsLast, "Input 'input' is [N, height, width, channels];");
            Refused(half, "Input 'input' is of type Float16; float32 was expected.");
            Refused(new ForeignModel(13, null, 5), "Input 'input' has 2 dimensions;");
        });

        static void Refused(ForeignModel model, string message) => Assert.That(
            () => ResidualMaps.Cut(model.Proto),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains(message));
    }

    // The border would come on top of that of the training images. Other programs pad for a convolution.
    [Test]
    public void ABorderIsRefusedInFilesOfThisLibraryAlone([Values] bool isOwn)
    {
        var model = new ForeignModel(13, null, 3, 9, 8);
        string value = model.Add("Pad", [ForeignModel.Input, model.Ints(0, 0, 1, 1, 0, 0, 1, 1)]);
        model.Add("Add", [value, model.Add("Neg", [value])]);
        if (isOwn)
        {
            model.Proto.MetadataProps.Add(new StringStringEntryProto { Key = "format_version", Value = "1" });
        }

        Assert.That(
            () => ResidualMaps.Cut(model.Proto),
            isOwn
                ? Throws.TypeOf<InvalidModelException>().With.Message.Contains($"Operator '{value}' adds a border")
                : Throws.Nothing);
    }

    [Test]
    public void ControlFlowIsRefusedByName()
    {
        var model = new ForeignModel(13, null, 3, 9, 8);
        string value = model.Add("Loop", [ForeignModel.Input]);
        model.Add("Add", [value, ForeignModel.Input]);
        Assert.That(
            () => ResidualMaps.Cut(model.Proto),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains($"Operator '{value}' is of type Loop"));
    }

    [Test]
    public void ADamagedFileIsCutOrRefused() =>
        DamagedExports.AreReadOrRefused(Inputs, seed: 6, (model, _) => ResidualMaps.Cut(model));

    /// <summary>Two blocks: one of a path and the input, one whose paths both compute something.</summary>
    private static ForeignModel Residual(out string first, out string second)
    {
        var model = new ForeignModel(13, null, 3, 9, 8);
        string biased = model.Add("Add", [model.Add("Neg", [ForeignModel.Input]), model.Random(1, 3, 1, 1)]);
        first = model.Add("Add", [biased, ForeignModel.Input]);
        string value = model.Add("Relu", [first]);
        second = model.Add("Sum", [model.Add("Abs", [value]), model.Add("Neg", [value])]);
        return model;
    }
}
