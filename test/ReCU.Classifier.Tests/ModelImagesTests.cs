using ReCU.Data;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.TestKit;

namespace ReCU.Classifier.Tests;

internal sealed class ModelImagesTests
{
    [Test]
    public void TheMiddleIsCutOutAsTheModelFileSays()
    {
        byte[] model = SmallModels.File(SmallModels.Colour, new ModelMetadata { NetworkName = "small", ShorterSide = 14 });
        byte[] picture = SmallModels.Picture(1, height: 20, width: 31);
        ImagePixels decoded = new ImageDecoder().Decode(picture);
        var resampler = ImageResampler.ForCentre(20, 31, shorterSide: 14, height: 12, width: 10);
        var expected = new byte[3 * 12 * 10];
        for (int c = 0; c < 3; c++)
        {
            resampler.Resample(decoded.Bytes.Span.Slice(c * 620, 620), expected.AsSpan(c * 120, 120));
        }

        Assert.That(Read(new ModelImages(OnnxModel.Parse(model)), picture), Is.EqualTo(expected.Select(b => (float)b)));
        Assert.That(
            Read(new ModelImages(SmallModels.Colour, new ImageClassifierOptions { ShorterSide = 14 }), picture),
            Is.EqualTo(expected.Select(b => (float)b)));
    }

    [Test]
    public void AShorterSideThatCutsNothingOutIsRefused()
    {
        NetworkGraph small = OnnxModel.Parse(
            SmallModels.File(SmallModels.Colour, new ModelMetadata { NetworkName = "small", ShorterSide = 11 }));
        Assert.That(
            () => new ModelImages(small),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("is 11").And.Message.Contains("at least 12"));
        Assert.That(
            () => new ModelImages(SmallModels.Colour, new ImageClassifierOptions { ShorterSide = 11 }),
            Throws.ArgumentException.With.Message.Contains("at least 12"));
    }

    [Test]
    public void ADecodedImageIsResized()
    {
        byte[] picture = SmallModels.Picture(1, height: 20, width: 31);
        var images = new ModelImages(SmallModels.Colour);
        var pixels = new float[images.Shape.Count];
        images.Read(new ImageDecoder().Decode(picture), pixels);
        Assert.That(pixels, Is.EqualTo(Read(images, picture)));
    }

    [Test]
    public void AnImageOfOtherChannelsIsRefused()
    {
        var images = new ModelImages(SmallModels.Colour);
        ImagePixels grey = new ImageDecoder(new ImageDecoderOptions { Channels = 1 }).Decode(SmallModels.Picture(1));
        Assert.That(
            () => images.Read(grey, new float[images.Shape.Count]),
            Throws.ArgumentException.With.Message.Contains("1x9x15"));
    }

    [Test]
    public void AFileThatDoesNotSayWhichPixelsItWantsMustBeTold()
    {
        var builder = new GraphBuilder((3, 4, 4));
        builder.Add(new AveragePool("pool", builder.InputName, new Window(4, 4)));
        NetworkGraph foreign = builder.Build(new ModelMetadata());
        Assert.That(
            () => new ModelImages(foreign),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("Normalisation"));

        float[] deviation = [255, 2, 1];
        var images = new ModelImages(
            foreign, new ImageClassifierOptions { Normalisation = (new float[] { 0, 10, 0 }, deviation) });
        byte[] picture = SmallModels.Picture(1, 4, 4);
        var unchanged = new ImageClassifierOptions { Normalisation = (new float[3], [1, 1, 1]) };
        float[] bytes = Read(new ModelImages(foreign, unchanged), picture);
        float[] expected = [.. bytes.Select((b, i) => (b - (i / 16 == 1 ? 10 : 0)) / deviation[i / 16])];
        Assert.That(Read(images, picture), Is.EqualTo(expected).Within(1e-5));
        Assert.That(images.ReadsBytes, Is.False);
        Assert.That(new ModelImages(SmallModels.Colour).ReadsBytes, Is.True);
    }

    [Test]
    public void ANetworkThatNormalisesPixelsItselfIsNotGivenNormalisedOnes()
    {
        NetworkGraph own = OnnxModel.Parse(SmallModels.File(SmallModels.Colour));
        Assert.That(
            () => new ModelImages(own, new ImageClassifierOptions { Normalisation = (new float[3], [255, 255, 255]) }),
            Throws.ArgumentException.With.Message.Contains("twice"));

        byte[] picture = SmallModels.Picture(1, 12, 10);
        var unchanged = new ImageClassifierOptions { Normalisation = (new float[3], [1, 1, 1]) };
        Assert.That(Read(new ModelImages(own, unchanged), picture), Is.EqualTo(Read(new ModelImages(own), picture)));
    }

    [Test]
    public void ANetworkOfAnotherProgramThatDividesPixelsMayLeaveTheirMeanToTheCaller()
    {
        NetworkGraph foreign = OnnxModel.Parse(SmallModels.File(SmallModels.Colour, new ModelMetadata()));
        Assert.That(foreign.NormalisesBytes);
        var centred = new ImageClassifierOptions { Normalisation = ([10, 10, 10], [1, 1, 1]) };
        byte[] picture = SmallModels.Picture(1, 12, 10);
        float[] expected = Array.ConvertAll(Read(new ModelImages(foreign), picture), pixel => pixel - 10);
        Assert.That(Read(new ModelImages(foreign, centred), picture), Is.EqualTo(expected));
    }

    [Test]
    public void ANormalisationOfOtherChannelsIsRefused()
    {
        var options = new ImageClassifierOptions { Normalisation = (new float[1], [1]) };
        Assert.That(
            () => new ModelImages(SmallModels.Colour, options),
            Throws.ArgumentException.With.Message.Contains("1 channels").And.Message.Contains("3x12x10"));
        Assert.That(
            () => new ModelImages(SmallModels.Colour, options with { Normalisation = (new float[3], [1, 0, 1]) }),
            Throws.ArgumentException.With.Message.Contains("above 0"));
    }

    private static float[] Read(ModelImages images, byte[] picture)
    {
        var pixels = new float[images.Shape.Count];
        images.Read(picture, pixels);
        return pixels;
    }
}
