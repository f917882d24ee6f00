using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.MLNet;
using ReCU.Torch;

var mlContext = new MLContext(seed: 1);
mlContext.Log += (_, entry) =>
{
    if (entry.Message.Contains("epoch 1/", StringComparison.Ordinal))
    {
        Console.WriteLine("training");
    }
};
IDataView stripes = mlContext.Data.LoadFromEnumerable(Stripes.Draw(count: 256, seed: 1));
IDataView test = mlContext.Data.LoadFromEnumerable(Stripes.Draw(count: 64, seed: 2));

try
{
    using ReCUBinaryNetTransformer model = mlContext.Transforms.TrainReCUBinaryNet(new ReCUBinaryNetOptions
    {
        ImageShape = (1, 8, 8),
        Network = new ResidualNetwork
        {
            Name = "tiny",
            Stem = new StemOptions(8),
            Stages = [new ResidualStage(16, Blocks: 1, Stride: 2)],
            Precision = args.Contains("float") ? NetworkPrecision.Float : NetworkPrecision.Binary,
        },
        Epochs = 2,
        BatchSize = 16,
        Augmentation = new Augmentation { CropPadding = 0, HorizontalFlip = false },
    }).Fit(stripes);
    MulticlassClassificationMetrics metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(test));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"accuracy: {metrics.MicroAccuracy:F3}"));
    return 0;
}
catch (TorchNotAvailableException e)
{
    Console.Error.WriteLine(e.Message);
    return 3;
}
catch (ScoringEngineNotAvailableException e)
{
    Console.Error.WriteLine(e.Message);
    return 4;
}

/// <summary>An image of 8x8 grey pixels with bright lines across or down, and noise.</summary>
internal sealed class Stripes
{
    public string Label { get; set; } = "";

    [VectorType(64)]
    public float[] Pixels { get; set; } = [];

    public static IEnumerable<Stripes> Draw(int count, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            bool across = i % 2 == 0;
            int phase = random.Next(4);
            yield return new Stripes
            {
                Label = across ? "across" : "down",
                Pixels = [.. Enumerable.Range(0, 64).Select(p =>
                    random.Next(80) + ((across ? p / 8 : p % 8) % 4 == phase ? 160 : 0f))],
            };
        }
    }
}
