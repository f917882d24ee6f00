using Microsoft.ML;
using Microsoft.ML.Runtime;
using ReCU.Progress;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>The C# of <c>docs/guides/progress.md</c>, a method for each snippet.</summary>
internal static class ProgressGuide
{
    public static ReCUBinaryNetOptions Bar()
    {
        var withBar = new ReCUBinaryNetOptions
        {
            ImageShape = (1, 28, 28),
            Border = 2,
            Progress = new ConsoleProgress(),   // package ReCU.Progress
        };

        return withBar;
    }

    public static void Log(MLContext mlContext)
    {
        mlContext.Log += (sender, e) =>
        {
            if (e.Source.StartsWith("ReCUBinaryNetEstimator", StringComparison.Ordinal) && e.Kind >= ChannelMessageKind.Info)
            {
                Console.WriteLine(e.RawMessage);
            }
        };
    }

    public static ReCUBinaryNetOptions Callback()
    {
        var withCallback = new ReCUBinaryNetOptions
        {
            ImageShape = (1, 28, 28),
            Border = 2,
            Progress = new EpochPrinter(),
        };

        return withCallback;
    }
}

internal sealed class EpochPrinter : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        if (value.EpochReport is { } epoch)
        {
            Console.WriteLine($"{epoch.Epoch}/{value.Epochs}: {epoch.ValidationAccuracy:P1}, {value.TimeLeft} left");
        }
    }
}
