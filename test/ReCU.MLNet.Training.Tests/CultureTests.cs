using Microsoft.ML;
using Microsoft.ML.Runtime;
using ReCU.TestKit;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests;

public sealed class CultureTests
{
    [Test]
    public void ATrainingGivesTheSameFileAndLogEverywhere() => Cultures.AssertSame(() =>
    {
        var context = new MLContext(seed: 5);
        var lines = new List<string>();
        context.Log += (_, entry) =>
        {
            if (entry.Kind >= ChannelMessageKind.Info && entry.Message.Contains("epoch", StringComparison.Ordinal))
            {
                // What follows tells speed and time.
                lines.Add(entry.Message[..entry.Message.IndexOf("signs flipped", StringComparison.Ordinal)]);
            }
        };
        using ReCUBinaryNetTransformer model = context.Transforms
            .TrainReCUBinaryNet(BrightHalves.Options with
            {
                Epochs = 2,
                LabelSmoothing = 0.05,
                EarlyStopping = new EarlyStopping { Patience = 1 },
            })
            .Fit(BrightHalves.View(context, label => label - 1.5f));
        return Convert.ToHexString(model.Model.Bytes.Span)
            + string.Join(';', model.ClassNames) + string.Join(';', lines);
    });

    [Test]
    public void ARunIsTakenUpUnderAnotherCulture()
    {
        using var folder = new TemporaryFolder();
        ReCUBinaryNetOptions options = BrightHalves.Options with
        {
            Epochs = 1,
            LearningRate = 0.0125,
            Checkpoints = new CheckpointOptions { Folder = folder.Path },
        };
        string first = Cultures.In("fa-IR", () => Train(options).File);
        foreach (string name in Cultures.Names)
        {
            (string file, ResumedRun? resumed) = Cultures.In(name, () => Train(options));
            Assert.That(resumed, Is.Not.Null, name);
            Assert.That(file, Is.EqualTo(first), name);
        }
    }

    private static (string File, ResumedRun? Resumed) Train(ReCUBinaryNetOptions options)
    {
        var context = new MLContext(seed: 5);
        using ReCUTrainingResult result =
            context.Transforms.TrainReCUBinaryNet(options).Train(BrightHalves.View(context));
        return (Convert.ToHexString(result.Transformer.Model.Bytes.ToArray()), result.Network.Resumed);
    }
}
