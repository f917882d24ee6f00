using Microsoft.ML;
using ReCU.Classifier;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>The C# of <c>docs/guides/pixels.md</c>, a method for each snippet.</summary>
internal static class PixelsGuide
{
    public static Classification FromFile()
    {
        using ImageClassifier classifier = ImageClassifier.Open("model.onnx");
        Classification fromFile = classifier.Classify("photo.jpg");

        return fromFile;
    }

    public static IEstimator<ITransformer> InMLNet(MLContext mlContext)
    {
        var serving = mlContext.Transforms.LoadImages("Pixels", imageFolder: "uploads", inputColumnName: "Path")
            .Append(mlContext.Transforms.ApplyReCUBinaryNet("model.onnx"));

        return serving;
    }
}
