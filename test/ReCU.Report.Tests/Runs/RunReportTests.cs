using System.Text.Json;
using System.Text.Json.Nodes;
using ReCU.TestKit;
using ReCU.Torch;

namespace ReCU.Report.Tests.Runs;

public class RunReportTests
{
    private static IEnumerable<RunReport> Reports =>
    [
        Samples.Finished(Samples.TenClasses, epochs: 2, images: 60),
        Samples.Finished(Samples.HostileNames, epochs: 2, images: 60),
        Samples.UnderWay(Samples.TenClasses, epochs: 0),
        Samples.UnderWay(["a", "b"]) with
        {
            Epochs =
            [
                Samples.Epoch(1, 2) with { ValidationLoss = double.NaN, ValidationAccuracy = double.NaN, Layers = [] },
            ],
            EarlierPhases =
            [
                new PhaseReport(TrainingPhase.Teacher, [Samples.Epoch(1, 1)], 1, "Stopped early."),
                new PhaseReport(TrainingPhase.FirstStage, [Samples.Epoch(1, 1)], 1, StoppedBecause: null),
            ],
            BestEpoch = 1,
            StoppedBecause = "The loss became NaN.",
            Warnings = ["No pixel is above 1."],
        },
    ];

    private TemporaryFolder _folder = null!;

    private string Json => _folder.File("report.json");

    [SetUp]
    public void CreateFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void WhatIsLoadedIsWhatWasSaved([Range(0, 3)] int index)
    {
        RunReport report = Reports.ElementAt(index);
        report.Save(Json);
        byte[] saved = File.ReadAllBytes(Json);
        RunReport loaded = RunReport.Load(Json);
        loaded.Save(Json);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.ReadAllBytes(Json), Is.EqualTo(saved));
            Assert.That(loaded.NetworkName, Is.EqualTo(report.NetworkName));
            Assert.That(
                loaded.Data.ClassNames.Select(WithoutLoneHalves),
                Is.EqualTo(report.Data.ClassNames.Select(WithoutLoneHalves)));
            Assert.That(loaded.Epochs.Select(Figures), Is.EqualTo(report.Epochs.Select(Figures)));
            Assert.That(loaded.Evaluation?.Confusion, Is.EqualTo(report.Evaluation?.Confusion));
            Assert.That(
                loaded.Evaluation?.Errors.Select(error => error.Picture),
                Is.EqualTo(report.Evaluation?.Errors.Select(error => error.Picture)));
            Assert.That(loaded.Network?.Layers, Is.EqualTo(report.Network?.Layers));
            Assert.That(ReportPage.ToHtml(loaded), Is.EqualTo(ReportPage.ToHtml(report)));
        }

        static object Figures(EpochReport epoch) => (epoch.Epoch, epoch.TrainingLoss, epoch.ValidationLoss,
            epoch.Duration, epoch.IsBest, string.Join(' ', epoch.Layers.Select(layer => layer.ToString())));

        // Half of a surrogate pair is no text, and no file keeps it.
        static string WithoutLoneHalves(string text) => string.Concat(text.EnumerateRunes());
    }

    [Test]
    public void AFileOfTheFirstVersionIsReadForEver()
    {
        RunReport report = RunReport.Load(RepositoryFolder.File("test", "ReCU.Report.Tests", "Data", "report-1.json"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.NetworkName, Is.EqualTo("resnet20"));
            Assert.That(report.Data.ImageShape.ToString(), Is.EqualTo("3x64x64"));
            Assert.That(report.Epochs[1].Layers[0].NeverFlipped, Is.EqualTo(0.618).Within(1e-3));
            Assert.That(report.Epochs[1].Layers[0].ClampLimit, Is.EqualTo(double.PositiveInfinity));
            Assert.That(report.EarlierPhases.Single().Phase, Is.EqualTo(TrainingPhase.FirstStage));
            Assert.That(report.Evaluation!.Classes.Select(figures => figures.Name), Is.EqualTo(new[] { "cat", "dog" }));
            Assert.That(report.Evaluation.Errors[0].Picture, Is.Not.Empty);
            Assert.That(report.Network!.Total.BinaryParameters, Is.EqualTo(170_496));
            Assert.That(report.Speeds[0].MillisecondsPerImage, Is.EqualTo(0.251));
        }
    }

    [Test]
    public void ALaterVersionIsCalledThat()
    {
        Change(report => report["version"] = 2);
        Assert.That(
            () => RunReport.Load(Json),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("version 2").And.Message.Contains(Json));
    }

    [TestCase("")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("{\"version\":\"1\"}")]
    [TestCase("{\"version\":1}")]
    [TestCase("{\"version\":1,\"networkName\":null}")]
    public void WhatIsNoReportIsRefusedByItsName(string content)
    {
        File.WriteAllText(Json, content);
        Assert.That(() => RunReport.Load(Json), Throws.TypeOf<InvalidDataException>().With.Message.Contains(Json));
    }

    [Test]
    public void PartsThatDoNotFitAreRefused()
    {
        Action<JsonNode>[] changes =
        [
            report => report["bestEpoch"] = 77,
            report => report["epochs"]![0]!["epoch"] = 9,
            report => report["epochs"]![0] = null,
            report => report["data"]!["classNames"]![0] = null,
            report => report["data"]!["imageShape"] = "3x64x64",
            report => report["evaluation"]!["images"] = 0,
            report => report["evaluation"]!["topRight"] = new JsonArray(),
            report => report["evaluation"]!["confusion"]![0]!["actual"] = 10,
            report => report["evaluation"]!["errors"]![0]!["predicted"] = -1,
            report => report["evaluation"]!["errors"]![0]!["picture"] = "no base64 <script>",
            report => report["evaluation"]!["classes"] = new JsonArray(),
            report => report["evaluation"]!["calibration"]!["bins"]![0] = null,
            report => report["data"]!["trainingImages"] = -1,
            report => report["data"]!["validationImages"] = -1,
            report => report["plannedEpochs"] = -1,
            report => report["evaluation"]!["leftOut"] = -1,
            report => report["evaluation"]!["withoutNumbers"] = -1,
            report => report["evaluation"]!["topRight"]![0] = -1,
            report => report["evaluation"]!["classes"]![0]!["support"] = -1,
            report => report["evaluation"]!["classes"]![0]!["predicted"] = -1,
            report => report["evaluation"]!["classes"]![0]!["right"] = -1,
            report => report["evaluation"]!["confusion"]![0]!["count"] = -1,
            report => report["evaluation"]!["calibration"]!["bins"]![0]!["count"] = -1,
            report => report["evaluation"]!["errors"]![0]!["row"] = -1,
        ];
        using (Assert.EnterMultipleScope())
        {
            for (int i = 0; i < changes.Length; i++)
            {
                Change(changes[i]);
                Assert.That(
                    () => RunReport.Load(Json),
                    Throws.TypeOf<InvalidDataException>().With.Message.Contains(Json),
                    $"{i}");
            }
        }
    }

    [Test]
    public void AnEvaluationWithoutClassesIsRefused()
    {
        Change(report =>
        {
            foreach (string list in new[] { "classes", "confusion", "errors" })
            {
                report["evaluation"]![list] = new JsonArray();
            }
        });
        Assert.That(
            () => RunReport.Load(Json), Throws.TypeOf<InvalidDataException>().With.Message.Contains("no classes"));
    }

    [Test]
    public void FieldsOfLaterReleasesArePassedOver()
    {
        Change(report => report["somethingNew"] = new JsonObject { ["of"] = 1 });
        Assert.That(() => RunReport.Load(Json), Throws.Nothing);
    }

    [Test]
    public void AnEpochTakesThePlaceOfItsNumberAndOfLaterOnes()
    {
        RunReport report = Samples.UnderWay(["a", "b"], epochs: 5);
        EpochReport again = Samples.Epoch(4, 20) with { IsBest = false, TrainingLoss = 7 };
        RunReport taken = report.With(Progress(again));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(taken.Epochs.Select(epoch => epoch.Epoch), Is.EqualTo(new[] { 1, 2, 3, 4 }));
            Assert.That(taken.Epochs[3].TrainingLoss, Is.EqualTo(7));
            Assert.That(taken.BestEpoch, Is.EqualTo(3));
            Assert.That(taken.PlannedEpochs, Is.EqualTo(20));
            Assert.That(report.Epochs, Has.Count.EqualTo(5), "the report before is left as it was");
            Assert.That(report.With(Progress(null)), Is.SameAs(report), "within an epoch there is nothing to tell");
        }
    }

    [Test]
    public void EarlierPhasesStandBeforeTheTrainingItself()
    {
        RunReport report = Samples.UnderWay(["a", "b"], epochs: 0);
        foreach ((TrainingPhase phase, int epoch) in new[]
        {
            (TrainingPhase.Teacher, 1), (TrainingPhase.Teacher, 2), (TrainingPhase.FirstStage, 1),
            (TrainingPhase.Main, 1),
        })
        {
            report = report.With(Progress(Samples.Epoch(epoch, 2)) with { Phase = phase });
        }

        Assert.That(
            report.EarlierPhases.Select(phase => (phase.Phase, phase.Epochs.Count, phase.BestEpoch)),
            Is.EqualTo(new[] { (TrainingPhase.Teacher, 2, 2), (TrainingPhase.FirstStage, 1, 1) }));
        Assert.That(report.Epochs, Has.Count.EqualTo(1));
    }

    private static TrainingProgress Progress(EpochReport? epoch) => new()
    {
        Epoch = epoch?.Epoch ?? 1,
        Epochs = 20,
        Step = 1,
        Steps = 1,
        Loss = 1,
        Accuracy = 0.5,
        ImagesPerSecond = 100,
        TimeLeft = TimeSpan.Zero,
        EpochReport = epoch,
    };

    private void Change(Action<JsonNode> change)
    {
        Samples.Finished(Samples.TenClasses, epochs: 3, images: 60).Save(Json);
        JsonNode report = JsonNode.Parse(File.ReadAllText(Json))!;
        change(report);
        File.WriteAllText(Json, report.ToJsonString(new JsonSerializerOptions()));
    }
}
