using ReCU.Onnx.Proto;
using ReCU.Onnx.Reading.FloatLayers;
using ReCU.Onnx.Tests.Forms;

namespace ReCU.Onnx.Tests.Reading.FloatLayers;

/// <summary>Norms, products and sums that read what others read too: they are no part of the layer before them.</summary>
public sealed partial class FloatLayerReaderTests
{
    [Test]
    public void AGeluLeavesTheNormBeforeIt()
    {
        var model = new ForeignModel(13, null, 3, 9, 8);
        string value = Norm(model, Conv(model, ForeignModel.Input), 2, 3);
        string scaled = model.Add("Div", [value, model.Number(1.4142135f)]);
        string sum = model.Add("Add", [model.Add("Erf", [scaled]), model.Number(1)]);
        string half = model.Add("Mul", [model.Add("Mul", [value, sum]), model.Number(0.5f)]);
        FloatNetwork network = Read(model);
        AssertNorm(network.Convolutions.Single().Behind, 2, 3);
        Assert.That(network.StrayNorms, Is.EqualTo(new[] { scaled, sum, half }));
    }

    // Frameworks write x clip(x + 3) / 6, with the constant on either side.
    [TestCase(true)]
    [TestCase(false)]
    public void AHardSwishLeavesTheNormBeforeIt(bool constantFirst)
    {
        var model = new ForeignModel(13, null, 3, 9, 8);
        string value = Norm(model, Conv(model, ForeignModel.Input), 2, 3);
        string three = model.Number(3);
        string sum = model.Add("Add", constantFirst ? [three, value] : [value, three]);
        string clipped = model.Add("Clip", [sum, model.Number(0), model.Number(6)]);
        string sixth = model.Add("Div", [model.Add("Mul", [value, clipped]), model.Number(6)]);
        FloatNetwork network = Read(model);
        AssertNorm(network.Convolutions.Single().Behind, 2, 3);
        Assert.That(network.StrayNorms, Is.EqualTo(new[] { sum, sixth }));
    }

    // An operator that passes its input on does not make a value of one reader of it.
    [TestCase(false)]
    [TestCase(true)]
    public void NormsOnTwoBranchesBelongToNoLayer(bool passedOn)
    {
        var model = new ForeignModel(13, null, 3, 9, 8);
        string value = Conv(model, ForeignModel.Input);
        string first = Norm(model, passedOn ? model.Add("Identity", [value]) : value, 2, 3);
        string second = Norm(model, passedOn ? model.Add("Identity", [value]) : value, 5, 7);
        model.Add("Add", [first, second]);
        FloatNetwork network = Read(model);
        Assert.That(network.Convolutions.Single().Behind.Norm, Is.Null);
        Assert.That(network.StrayNorms, Is.EqualTo(new[] { first, second }));
    }

    [Test]
    public void AnOutputOfTheGraphIsReadByItsUser()
    {
        var model = new ForeignModel(13, null, 3, 9, 8);
        string value = Norm(model, Conv(model, ForeignModel.Input), 2, 3);
        model.Proto.Graph.Output.Add(new ValueInfoProto { Name = value });
        string doubled = model.Add("Mul", [value, model.Number(2)]);
        FloatNetwork network = Read(model);
        AssertNorm(network.Convolutions.Single().Behind, 2, 3);
        Assert.That(network.StrayNorms, Is.EqualTo(new[] { doubled }));
    }

    [Test]
    public void AScaleOfTheImageOnOneBranchIsNotThatOfTheOther()
    {
        var model = new ForeignModel(13, null, 3, 9, 8);
        string scaled = model.Add("Div", [ForeignModel.Input, model.Number(255)]);
        model.Add("Add", [Conv(model, scaled), Conv(model, ForeignModel.Input)]);
        FloatNetwork network = Read(model);
        Assert.That(network.BehindInput!.Norm, Is.Null);
        Assert.That(network.StrayNorms, Is.EqualTo(new[] { scaled }));
    }

    [Test]
    public void AShortcutBehindANormLeavesItToItsLayer()
    {
        var model = new ForeignModel(13, null, 3, 9, 8);
        string value = Norm(model, Conv(model, ForeignModel.Input), 2, 3);
        string next = model.Add("Conv", [value, model.Random(2, 2, 1, 1)]);
        model.Add("Add", [Norm(model, next, 5, 7), value]);
        FloatNetwork network = Read(model);
        AssertNorm(network.Convolutions[0].Behind, 2, 3);
        AssertNorm(network.Convolutions[1].Behind, 5, 7);
        Assert.That(network.StrayNorms, Is.Empty);
    }

    [Test]
    public void AHeadNormIsThatOfAllClassifiersBehindIt()
    {
        var model = new ForeignModel(13, null, 3, 9, 8);
        string value = model.Add("GlobalAveragePool", [Conv(model, ForeignModel.Input)]);
        // What is flattened to its own shape has one reader of its numbers.
        value = model.Add("Reshape", [value, model.Add("Slice", [model.Add("Shape", [value])])]);
        value = Norm(model, value, 2, 3);
        model.Add("Gemm", [value, model.Random(2, 5)]);
        model.Add("Gemm", [value, model.Random(2, 4)]);
        FloatNetwork network = Read(model);
        Assert.That(network.DenseLayers, Has.Count.EqualTo(2));
        Assert.That(network.StrayNorms, Is.Empty);
        foreach (FloatDense dense in network.DenseLayers)
        {
            AssertNorm(dense.Before!, 2, 3);
        }
    }

    [Test]
    public void ASumThatIsPartOfAnActivationIsNoBias()
    {
        var model = new ForeignModel(13, null, 3, 9, 8);
        string value = model.Add("GlobalAveragePool", [Conv(model, ForeignModel.Input)]);
        value = model.Add("MatMul", [model.Add("Flatten", [value]), model.Random(2, 5)]);
        string sum = model.Add("Add", [value, model.Floats([5], 3)]);
        model.Add("Mul", [value, model.Add("Clip", [sum, model.Number(0), model.Number(6)])]);
        FloatNetwork network = Read(model);
        Assert.That(network.DenseLayers.Single().Bias, Is.Null);
        Assert.That(network.StrayNorms, Is.EqualTo(new[] { sum }));
    }

    /// <summary>A batch norm of two channels: a scale and a shift for both, a mean of 0.25, a variance of 4.</summary>
    private static string Norm(ForeignModel model, string input, float scale, float shift) => model.Add(
        "BatchNormalization",
        [input, model.Floats([2], scale), model.Floats([2], shift), model.Floats([2], 0.25f), model.Floats([2], 4)]);

    private static void AssertNorm(NormPlace place, float scale, float shift)
    {
        FloatNorm norm = place.Norm!;
        Assert.Multiple(() =>
        {
            Assert.That(norm.Scale, Is.EqualTo(new[] { scale, scale }));
            Assert.That(norm.Shift, Is.EqualTo(new[] { shift, shift }));
            Assert.That(norm.Mean, Is.EqualTo(new[] { 0.25f, 0.25f }));
            Assert.That(norm.Variance, Is.EqualTo(new[] { 4f, 4f }));
        });
    }
}
