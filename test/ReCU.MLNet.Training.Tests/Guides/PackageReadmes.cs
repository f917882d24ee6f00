using Microsoft.AspNetCore.Builder;
using Microsoft.ML;
using ReCU.Classifier;
using ReCU.Data;
using ReCU.Distributed;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.Packed;
using ReCU.Serving;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>The C# in the READMEs of the packages, a method for each package.</summary>
internal static class PackageReadmes
{
    public static void Onnx()
    {
        NetworkGraph network = OnnxModel.Load("model.onnx");
        Console.WriteLine(OnnxModel.Summarize("model.onnx"));   // layers, bits, multiply-adds
        OnnxModel.Save(network, "copy.onnx");
    }

    public static float[] Packed(float[] pixels)
    {
        using PackedNetwork network = PackedNetwork.Open(OnnxModel.Load("model.onnx"));   // OnnxModel: package ReCU.Onnx
        var logits = new float[network.ClassCount];
        network.Run(pixels, logits);   // one image or many: 0 to 255, [channels, height, width] each

        return logits;
    }

    public static ImageFolder Data()
    {
        var flowers = new ImageFolder("flowers", new ImageFolderOptions { Size = (64, 64) });   // one folder per class
        Console.WriteLine($"{flowers.Count} images, {string.Join(", ", flowers.ClassNames!)}");

        return flowers;
    }

    public static void Distributed(float[] values)
    {
        using MpiGroup group = MpiGroup.Join();
        group.Sum(values);
    }

    public static void Classifier()
    {
        using ImageClassifier classifier = ImageClassifier.Open("model.onnx");
        Console.WriteLine(classifier.Classify("photo.jpg").Best.Name);
    }

    public static void Training(MLContext mlContext, IDataView rows)
    {
        var pipeline = mlContext.Transforms.TrainReCUBinaryNet(new ReCUBinaryNetOptions(Recipe.Quick)
        {
            ImageShape = (3, 64, 64),   // channels, height, width
            Epochs = 20,
        });
        var model = pipeline.Fit(rows);   // columns Label and Pixels
        model.SaveOnnx("model.onnx");

        model.Dispose();
    }

    public static IDataView Scoring(MLContext mlContext, IDataView rows)
    {
        var scorer = mlContext.Transforms.ApplyReCUBinaryNet("model.onnx").Fit(rows);
        IDataView scored = scorer.Transform(rows);   // PredictedLabel, Score

        return scored;
    }

    public static void Torch(ImageDataset images)
    {
        var options = Recipe.Quick with { Network = BinaryNetwork.ResNet20, Epochs = 30 };
        using TrainedNetwork trained = new NetworkTrainer(options).Train(images);   // an ImageDataset of ReCU.Data
        var metadata = new ModelMetadata { NetworkName = "resnet20", ClassNames = images.ClassNames! };
        OnnxModel.Save(trained.ToGraph(metadata), "model.onnx");                    // package ReCU.Onnx
    }

    public static void Serving(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
        builder.Services.AddReCUClassifier("model.onnx");

        WebApplication app = builder.Build();
        app.MapReCU();
        app.Run();
    }
}
