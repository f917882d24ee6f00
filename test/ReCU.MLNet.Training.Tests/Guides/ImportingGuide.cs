using Microsoft.ML;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>The C# of <c>docs/guides/importing.md</c>, a method for each snippet.</summary>
internal static class ImportingGuide
{
    public static (TrainingOptions Options, ReCUBinaryNetScoringEstimator Scoring) Import(MLContext mlContext, string[] classNames)
    {
        using ImportedNetwork imported = AuthorsCheckpoint.Load("model_best.pth.tar");
        Console.WriteLine($"{imported.Network.Name}, {imported.ImageShape}, {imported.ClassCount} classes");
        var metadata = new ModelMetadata { NetworkName = imported.Network.Name, ClassNames = classNames };
        OnnxModel.Save(imported.ToGraph(metadata), "model.onnx");
        var scoring = mlContext.Transforms.ApplyReCUBinaryNet("model.onnx");

        TrainingOptions options = Recipe.Cifar10 with
        {
            InitialWeights = InitialWeights.Of(imported.Classifier, imported.Normalisation),
            Epochs = 20,
            LearningRate = 0.01,
        };

        return (options, scoring);
    }

    public static string Told()
    {
        using ImportedNetwork mine = AuthorsCheckpoint.Load("mine.pth.tar", new ImportOptions
        {
            Network = BinaryNetwork.ResNet20,
            ImageSize = (32, 32),
            Normalisation = Recipe.ImageNetColours,
        });

        return mine.Network.Name;
    }
}
