using Microsoft.ML;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>The C# of <c>docs/guides/weights.md</c>, a method for each snippet.</summary>
internal static class WeightsGuide
{
    public static double Table(MLContext mlContext, ReCUBinaryNetOptions options, IDataView train)
    {
        using ReCUTrainingResult result = mlContext.Transforms.TrainReCUBinaryNet(options).Train(train);
        Console.WriteLine(result.Network.Statistics);                           // a table in text
        File.WriteAllText("weights.csv", result.Network.Statistics.ToCsv());    // the same in full precision
        LayerStatistics first = result.Network.Epochs[^1].Layers[0];            // the same as values

        return first.Entropy;
    }
}
