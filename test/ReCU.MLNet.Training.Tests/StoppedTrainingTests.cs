using System.Diagnostics;
using Microsoft.ML;
using ReCU.TestKit;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests;

/// <summary>Training that is cancelled or diverges, and models that cannot be written.</summary>
public sealed class StoppedTrainingTests
{
    private readonly MLContext _context = new(seed: 5);

    [Test]
    public void ACancelledFitStopsWithinTwoSeconds()
    {
        using var source = new CancellationTokenSource();
        var progress = new CallbackProgress(_ => source.Cancel());
        ReCUBinaryNetOptions options = BrightHalves.Options with
        {
            Epochs = 1_000_000,
            Progress = progress,
            CancellationToken = source.Token,
        };
        string[] files = Directory.GetFileSystemEntries(Environment.CurrentDirectory);
        var clock = Stopwatch.StartNew();
        using CancellationTokenRegistration start = source.Token.Register(clock.Restart);

        Assert.That(
            () => _context.Transforms.TrainReCUBinaryNet(options).Fit(BrightHalves.View(_context)),
            Throws.InstanceOf<OperationCanceledException>());

        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(2)));
        Assert.That(Directory.GetFileSystemEntries(Environment.CurrentDirectory), Is.EquivalentTo(files));
    }

    [Test]
    public void ACancelledFitGoesOnToTheSameModel()
    {
        using var folder = new TemporaryFolder();
        using var source = new CancellationTokenSource();
        ReCUBinaryNetOptions options = BrightHalves.Options with
        {
            Threads = 1,
            Checkpoints = new CheckpointOptions { Folder = folder.Path },
        };
        ReCUBinaryNetOptions cancelled = options with
        {
            Progress = new CallbackProgress(report =>
            {
                if (report.Epoch == 3)
                {
                    source.Cancel();
                }
            }),
            CancellationToken = source.Token,
        };
        Assert.That(() => Model(cancelled, _context), Throws.InstanceOf<OperationCanceledException>());
        string newest = Directory.GetFiles(folder.Path, "*.safetensors").Max()!;
        File.WriteAllBytes(newest, File.ReadAllBytes(newest)[1..]);
        var messages = new List<string>();
        var context = new MLContext(seed: 5);
        context.Log += (_, e) => messages.Add(e.Message);

        byte[] model = Model(options, context);

        Assert.That(model, Is.EqualTo(Model(options with { Checkpoints = null }, _context)));
        Assert.That(messages, Has.One.Contains("resumed after 2 epochs and 0 steps of the next"));
        // But for what the machine may be warned of.
        messages.RemoveAll(message => message.Contains("oneDNN computes", StringComparison.Ordinal));
        Assert.That(messages, Has.One.Contains("Kind=Warning").And.One.Contains($"'{newest}' is broken"));
    }

    [Test]
    public void AFitThatWasCancelledBeforeReadsAtMostOneRow()
    {
        int rows = 0;
        IDataView data = _context.Data.LoadFromEnumerable(BrightHalves.Rows().Select(row =>
        {
            rows++;
            return row;
        }));
        ReCUBinaryNetOptions options =
            BrightHalves.Options with { CancellationToken = new CancellationToken(canceled: true) };
        Assert.That(
            () => _context.Transforms.TrainReCUBinaryNet(options).Fit(data),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(rows, Is.LessThanOrEqualTo(1));
    }

    [Test]
    public void AnAbsurdLearningRateIsNamed()
    {
        ReCUBinaryNetOptions options = BrightHalves.Options with { LearningRate = 1e30 };
        Assert.That(
            () => _context.Transforms.TrainReCUBinaryNet(options).Fit(BrightHalves.View(_context)),
            Throws.TypeOf<TrainingDivergedException>().With.Message.EqualTo(
                "The loss became NaN or infinite in epoch 1, with a learning rate of 1E+30. No epoch was completed, so "
                + "there are no weights to keep. Lower LearningRate, or add WarmUpEpochs."));
    }

    [Test]
    public void ALossThatBecomesNaNLaterKeepsTheBestWeightsAndSaysSo()
    {
        // One step an epoch, whose loss is taken before the weights change: that of the first epoch is sound.
        var warnings = new List<string>();
        var context = new MLContext(seed: 5);
        context.Log += (_, e) => warnings.Add(e.Message);
        ReCUBinaryNetOptions options = BrightHalves.Options with
        {
            BatchSize = 96,
            LearningRate = 1e20,
            ValidationFraction = 0,
        };

        using ReCUTrainingResult result =
            context.Transforms.TrainReCUBinaryNet(options).Train(BrightHalves.View(context));

        const string Reason = "The loss became NaN or infinite in epoch 2, with a learning rate of 1E+20. The weights "
            + "of epoch 1 were kept. A lower LearningRate may help.";
        Assert.Multiple(() =>
        {
            Assert.That(result.Network.StoppedBecause, Is.EqualTo(Reason));
            Assert.That(result.Network.Epochs, Has.Exactly(1).Items);
            Assert.That(result.Transformer.Metadata.TrainingFacts["stopped because"], Is.EqualTo(Reason));
            Assert.That(warnings, Has.Some.Contains(Reason).And.Some.Contains("Kind=Warning"));
        });
    }

    [Test]
    public void AModelThatCannotBeWrittenLeavesNoFile()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "");
        using ReCUBinaryNetTransformer transformer = _context.Transforms
            .TrainReCUBinaryNet(BrightHalves.Options with { Epochs = 1 }).Fit(BrightHalves.View(_context));

        string belowAFile = Path.Combine(folder.File("file"), "model.onnx");
        string inNoFolder = Path.Combine(folder.File("missing"), "model.onnx");
        string aFolder = Directory.CreateDirectory(folder.File("folder")).FullName;

        Assert.Multiple(() =>
        {
            AssertNotWritten(belowAFile);
            AssertNotWritten(inNoFolder);
            Assert.That(() => transformer.SaveOnnx(aFolder), Throws.InstanceOf<SystemException>());
            Assert.That(
                new DirectoryInfo(folder.Path).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
                    .Select(entry => entry.Name),
                Is.EquivalentTo(new[] { "file", "folder" }));
        });

        void AssertNotWritten(string path) =>
            Assert.That(() => transformer.SaveOnnx(path), Throws.InstanceOf<IOException>().With.Message.Contains(path));
    }

    private static byte[] Model(ReCUBinaryNetOptions options, MLContext context)
    {
        using ReCUBinaryNetTransformer transformer =
            context.Transforms.TrainReCUBinaryNet(options).Fit(BrightHalves.View(context));
        return transformer.Model.Bytes.ToArray();
    }
}
