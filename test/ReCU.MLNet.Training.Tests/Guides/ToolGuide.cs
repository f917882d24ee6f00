using Microsoft.ML;
using ReCU.Classifier;
using ReCU.Data;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>The C# of <c>docs/guides/tool.md</c>, a method for each snippet.</summary>
internal static class ToolGuide
{
    public static void Train(MLContext mlContext)
    {
        DataFolder data = DataFolder.Recognise("flowers");
        ImageDataset pictures = data.Open(DataPart.Training, new ImageFolderOptions { Size = (64, 64) });
        ImageSet images = ImageSet.Load(pictures);   // decoded once, and not in every epoch

        var options = new ReCUBinaryNetOptions(Recipe.Quick)
        {
            ImageShape = images.Shape,
            Checkpoints = new CheckpointOptions { Folder = "run/checkpoints" },
        };
        var model = mlContext.Transforms.TrainReCUBinaryNet(options).Fit(mlContext.Data.LoadFromImages(images));
        model.SaveOnnx("run/model.onnx");

        model.Dispose();
    }

    public static Classification Classify()
    {
        using var classifier = ImageClassifier.Open("run/model.onnx");
        Classification result = classifier.Classify("photo.jpg");
        Console.WriteLine($"{result.Best.Name} {result.Best.Probability:P1}");

        return result;
    }
}
