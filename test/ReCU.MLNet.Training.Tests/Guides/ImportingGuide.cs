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

    public static (ReCUBinaryNetOptions Options, BinaryNetwork Network) FromAFloatNetwork()
    {
        ResidualNetwork network = BinaryNetwork.ImageNetResNet18 with
        {
            Name = "resnet18_2223",
            Stages = [new(64, 2), new(128, 2, Stride: 2), new(256, 2, Stride: 2), new(512, 3, Stride: 2)],
        };
        var photographs = new ReCUBinaryNetOptions
        {
            ImageShape = (3, 112, 112),
            Network = network,
            InitialWeights = InitialWeights.FromFloatOnnx("ResNet18.onnx", network, new FloatOnnxOptions
            {
                ImageShape = (3, 112, 112),
                BlueFirst = true,
                Normalisation = new Normalisation([123.15f, 115.9f, 103.06f], [1, 1, 1]),
            }),
        };

        return (photographs, network);
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
