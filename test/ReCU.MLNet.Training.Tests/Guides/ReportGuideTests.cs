using System.Net;
using Microsoft.ML;
using ReCU.Data;
using ReCU.Graph;
using ReCU.Report;
using ReCU.TestKit;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>The guide of reports runs, and so does the C# that a report itself shows.</summary>
public sealed class ReportGuideTests
{
    [Test]
    public void ARunLeavesItsReport()
    {
        using var folder = new WorkingFolder();
        ImageSet images = Images();
        var pixels = new float[images.Shape.Count];
        images[0].CopyTo(pixels);

        ReportGuide.WholeRun(BrightHalves.Options, images, images, pixels);

        RunReport report = RunReport.Load("report.json");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.IsFinished, Is.True);
            Assert.That(report.Evaluation!.Images, Is.EqualTo(images.Count));
            Assert.That(File.ReadAllText("report.html"), Is.EqualTo(ReportPage.ToHtml(report)));
            ImagePixels explained = new ImageDecoder().Decode(File.ReadAllBytes("explained.png"));
            Assert.That(explained.Shape, Is.EqualTo(new FeatureShape(3, 256, 256)));
        }
    }

    [Test]
    public void TheCSharpOfThePageIsCompiled()
    {
        string html = ReportPage.ToHtml(new RunReport
        {
            NetworkName = "tiny",
            Started = DateTimeOffset.UnixEpoch,
            Data = new DataSummary { Name = "none", TrainingImages = 0, ImageShape = (1, 1, 1), ClassNames = [] },
        });
        string shown = html.Split("<pre>").Select(block => WebUtility.HtmlDecode(block.Split("</pre>")[0]))
            .Single(block => block.StartsWith("using Microsoft.ML;", StringComparison.Ordinal));
        string compiled = File.ReadAllText(RepositoryFolder.File(
            "test", "ReCU.MLNet.Training.Tests", "Guides", "ReportGuide.cs"));
        foreach (string line in shown.Split('\n').Where(line => line.Length > 0 && line != "using ReCU.MLNet;"))
        {
            Assert.That(compiled, Does.Contain(line));
        }
    }

    [Test]
    public void TheModelOfARunIsScoredAsThePageSays()
    {
        using var folder = new WorkingFolder();
        var context = new MLContext(seed: 1);
        IDataView rows = BrightHalves.View(context, count: 8);
        using (ReCUBinaryNetTransformer trained = context.Transforms.TrainReCUBinaryNet(BrightHalves.Options).Fit(rows))
        {
            trained.SaveOnnx("model.onnx");
        }

        Assert.That(ReportGuide.OfThePage(rows).Schema.Select(column => column.Name), Does.Contain("Score"));
    }

    private static ImageSet Images()
    {
        List<ByteRow> rows = BrightHalves.Rows();
        return new ImageSet(
            BrightHalves.Shape,
            [.. rows.SelectMany(row => row.Pixels)],
            [.. rows.Select(row => row.Number)],
            BrightHalves.ClassCount)
        {
            ClassNames = BrightHalves.Names,
        };
    }
}
