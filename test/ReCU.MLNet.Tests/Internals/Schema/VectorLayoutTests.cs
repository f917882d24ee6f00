using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Graph;
using ReCU.MLNet.Internals.MLNet;
using ReCU.MLNet.Internals.Schema;
using ReCU.Onnx;
using ReCU.TestKit;

namespace ReCU.MLNet.Tests.Internals.Schema;

/// <summary>The colour network reads 3x12x10, the other one 1x14x14.</summary>
[TestFixture]
internal sealed class VectorLayoutTests
{
    private const string Interleaved = "interleavePixelColors: false";

    private readonly MLContext _context = new(seed: 1);

    [Test]
    public void PlanarDimensionsAreTaken(
        [Values("360", "3,12,10", "1,3,12,10", "3,120", "1,360", "360,1")] string dimensions, [Values] bool bytes) =>
        Assert.That(() => Transform(Samples.Colour, dimensions, bytes), Throws.Nothing);

    [Test]
    public void AGreyImageHasNothingToInterleave(
        [Values("14,14", "1,14,14", "14,14,1", "1,1,14,14", "1,14,14,1")] string dimensions) =>
        Assert.That(() => Transform(Samples.Network, dimensions, bytes: false), Throws.Nothing);

    [Test]
    public void InterleavedDimensionsAreRefusedWithTheRemedy(
        [Values("12,10,3", "1,12,10,3", "120,3")] string dimensions, [Values] bool bytes) =>
        Assert.That(
            () => Transform(Samples.Colour, dimensions, bytes),
            Throws.ArgumentException.With.Message.Contains("'Pixels'").And.Message.Contains(Interleaved));

    [Test]
    public void OtherDimensionsAreRefused(
        [Values("12,3,10", "3,10,12", "10,12,3", "36,10", "2,180", "3,2,6,10")] string dimensions) =>
        Assert.That(
            () => Transform(Samples.Colour, dimensions, bytes: false),
            Throws.ArgumentException.With.Message.Contains("neither [360] nor [3, 12, 10]"));

    [Test]
    public void ASquareOfThreeIsTakenAsPlanar() =>
        Assert.That(VectorLayout.IsPlanar(new VectorDataViewType(NumberDataViewType.Single, 3, 3, 3), (3, 3, 3)));

    [Test]
    public void WhatExtractPixelsMakesIsTakenWherePlanar([Values] bool interleaved)
    {
        IDataView images = _context.Data.LoadFromEnumerable(Enumerable.Empty<Picture>());
        IDataView pixels = _context.Transforms.ExtractPixels(
            "Pixels", nameof(Picture.Image), interleavePixelColors: interleaved).Fit(images).Transform(images);
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(Samples.Colour);
        Assert.That(
            () => transformer.Transform(pixels),
            interleaved ? Throws.ArgumentException.With.Message.Contains(Interleaved) : Throws.Nothing);
    }

    [Test]
    public void BytesOfFilesNameTheRemedy()
    {
        IDataView files = _context.Data.LoadFromEnumerable([new { Path = "a.png" }]);
        IDataView bytes = _context.Transforms.LoadRawImageBytes("Pixels", "", "Path").Fit(files).Transform(files);
        AssertRefused(bytes, "Pixels", "LoadRawImageBytes", "mlContext.Transforms.LoadImages");
    }

    [Test]
    public void PathsNameTheRemedy() => AssertRefused(
        _context.Data.LoadFromEnumerable([new { Path = "a.png" }]), "Path", "mlContext.Transforms.LoadImages");

    private void AssertRefused(IDataView view, string column, params string[] words)
    {
        using var folder = new TemporaryFolder();
        OnnxModel.Save(Samples.Colour, folder.File("model.onnx"));
        ReCUBinaryNetScoringEstimator estimator =
            _context.Transforms.ApplyReCUBinaryNet(folder.File("model.onnx"), column);
        foreach (string word in words)
        {
            Assert.Multiple(() =>
            {
                Assert.That(() => estimator.Fit(view), Throws.ArgumentException.With.Message.Contains(word));
                Assert.That(
                    () => estimator.GetOutputSchema(MLNetInternals.Shape(view.Schema)),
                    Throws.ArgumentException.With.Message.Contains(word));
            });
        }
    }

    private void Transform(NetworkGraph network, string dimensions, bool bytes)
    {
        SchemaDefinition definition = SchemaDefinition.Create(bytes ? typeof(ByteRow) : typeof(FloatRow));
        definition["Pixels"].ColumnType = new VectorDataViewType(
            bytes ? NumberDataViewType.Byte : NumberDataViewType.Single,
            dimensions.Split(',').Select(int.Parse).ToArray());
        IDataView view = bytes
            ? _context.Data.LoadFromEnumerable(Enumerable.Empty<ByteRow>(), definition)
            : _context.Data.LoadFromEnumerable(Enumerable.Empty<FloatRow>(), definition);
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(network);
        transformer.Transform(view);
    }

    private sealed class FloatRow
    {
        public float[] Pixels { get; set; } = [];
    }

    private sealed class ByteRow
    {
        public byte[] Pixels { get; set; } = [];
    }

    private sealed class Picture
    {
        [Microsoft.ML.Transforms.Image.ImageType(12, 10)]
        public MLImage Image { get; set; } = null!;
    }
}
