using Microsoft.ML;
using Microsoft.ML.Runtime;
using ReCU.MLNet.Internals.Training;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests.Internals.Training;

public sealed class LoggedProgressTests
{
    [TestCase(59.9, "00:00:59 left")]
    [TestCase(3_661, "01:01:01 left")]
    [TestCase(90_061, "25:01:01 left")]
    public void HoursGoOnBeyondADay(double seconds, string expected)
    {
        var mlContext = new MLContext();
        var lines = new List<string>();
        mlContext.Log += (_, message) => lines.Add(message.RawMessage);
        using (IChannel channel = ((IChannelProvider)mlContext).Start("training"))
        {
            new LoggedProgress(channel, next: null).Report(new TrainingProgress
            {
                Epoch = 1,
                Epochs = 3,
                Step = 4,
                Steps = 4,
                Loss = 1,
                Accuracy = 0.5,
                ImagesPerSecond = 1,
                TimeLeft = TimeSpan.FromSeconds(seconds),
                EpochReport = new EpochReport
                {
                    Epoch = 1,
                    TrainingLoss = 1,
                    TrainingAccuracy = 0.5,
                    ValidationLoss = 1,
                    ValidationAccuracy = 0.5,
                    LearningRate = 0.1,
                    Tau = 0.9,
                    Duration = TimeSpan.FromSeconds(1),
                    IsBest = true,
                },
            });
        }

        Assert.That(lines, Has.One.Contains(expected));
    }
}
