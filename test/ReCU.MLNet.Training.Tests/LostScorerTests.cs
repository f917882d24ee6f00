using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.MLNet.Internals.Engines;
using ReCU.Onnx;
using ReCU.TestKit;

namespace ReCU.MLNet.Training.Tests;

/// <summary>What scores a network is proven before its training, and its loss afterwards loses no weights.</summary>
public sealed class LostScorerTests
{
    private readonly MLContext _context = new(seed: 5);

    private static IEnumerable<TestCaseData> Missing()
    {
        yield return Case(new FailingEngine { ChoicesUntilFailure = 0 }, "when it is chosen");
        yield return Case(new FailingEngine { FailsToOpen = true }, "when the network is opened");

        static TestCaseData Case(FailingEngine engine, string name) =>
            new TestCaseData(engine).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Missing))]
    public void AnEngineThatIsMissingIsToldBeforeTheTraining(ScoringEngine engine)
    {
        var reports = new ListProgress();
        ReCUBinaryNetOptions options = BrightHalves.Options with
        {
            Progress = reports,
            Scoring = new ReCUScoringOptions { Engine = engine },
        };
        Assert.That(
            () => _context.Transforms.TrainReCUBinaryNet(options).Fit(BrightHalves.View(_context)),
            Throws.TypeOf<ScoringEngineNotAvailableException>().With.Message.Contains(FailingEngine.Reason));
        Assert.That(reports, Is.Empty);
    }

    [Test]
    public void OptionsThatDoNotFitTheNetworkAreToldBeforeTheTraining()
    {
        var reports = new ListProgress();
        ReCUBinaryNetOptions options = BrightHalves.Options with
        {
            Progress = reports,
            Border = 1,
            ImageShape = (1, 300, 300),
            Scoring = new ReCUScoringOptions { BatchSize = 65_536 },
        };
        IDataView rows = _context.Data.LoadFromEnumerable(
            Enumerable.Range(0, 12).Select(i => new Large { Label = $"{i % 2}" }));
        Assert.That(
            () => _context.Transforms.TrainReCUBinaryNet(options).Fit(rows),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("BatchSize is 65536"));
        Assert.That(reports, Is.Empty);
    }

    [Test]
    public void AnEngineThatGoesMissingDuringTheTrainingLosesNoWeights()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("model.onnx");
        IDataView rows = BrightHalves.View(_context);
        var warnings = new List<string>();
        _context.Log += (_, entry) =>
        {
            if (entry.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning)
            {
                warnings.Add(entry.Message);
            }
        };
        ReCUBinaryNetOptions options = BrightHalves.Options with
        {
            Scoring = new ReCUScoringOptions { Engine = new FailingEngine { ChoicesUntilFailure = 1 } },
        };

        using ReCUTrainingResult result = _context.Transforms.TrainReCUBinaryNet(options).Train(rows);
        result.Transformer.SaveOnnx(file);

        Assert.Multiple(() =>
        {
            Assert.That(result.Transformer.EngineDescription, Is.EqualTo("none: " + FailingEngine.Reason));
            Assert.That(warnings, Has.Some.Contains(FailingEngine.Reason));
            Assert.That(
                () => result.Transformer.Transform(rows).GetColumn<uint>("PredictedLabel").ToArray(),
                Throws.TypeOf<ScoringEngineNotAvailableException>().With.Message.Contains("can be saved"));
            Assert.That(OnnxModel.Load(file).ClassCount, Is.EqualTo(BrightHalves.ClassCount));
        });
    }

    private sealed class Large
    {
        public string Label { get; set; } = "";

        [VectorType(90_000)]
        public byte[] Pixels { get; set; } = new byte[90_000];
    }

    /// <summary>The packed engine on a machine that loses it.</summary>
    private sealed record FailingEngine() : ScoringEngine("failing")
    {
        public const string Reason = "The engine has gone.";

        private int _choices;

        public int ChoicesUntilFailure { get; init; } = int.MaxValue;

        public bool FailsToOpen { get; init; }

        internal override ChosenEngine Choose(EngineRequest request)
        {
            if (_choices++ >= ChoicesUntilFailure)
            {
                throw new ScoringEngineNotAvailableException(Reason);
            }

            ChosenEngine packed = Packed.Choose(request);
            return FailsToOpen
                ? packed with { Open = () => throw new ScoringEngineNotAvailableException(Reason) }
                : packed;
        }
    }
}
