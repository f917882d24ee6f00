using ReCU.Report.Pages.Markup;
using ReCU.Report.Pages.Plots;

namespace ReCU.Report.Tests.Pages.Plots;

public class ConfusionMatrixTests
{
    [TestCase(999, "999")]
    [TestCase(1_000, "1k")]
    [TestCase(99_999, "99k")]
    [TestCase(100_000, "100k")]
    [TestCase(999_999, "999k")]
    [TestCase(1_000_000, "1M")]
    [TestCase(2_500_000, "2.5M")]
    public void CountsFitTheirCells(int count, string expected)
    {
        var html = new HtmlBuilder();
        new ConfusionMatrix(new ClassifierEvaluation
        {
            Images = count,
            TopRight = [count],
            CrossEntropy = 0,
            Classes = [new ClassFigures("cat", count, count, count)],
            Confusion = [new ConfusionCell(0, 0, count)],
            Calibration = new Calibration([]),
        }).AddTo(html);
        Assert.That(html.ToString(), Does.Contain($">{expected}</text></svg>"));
    }
}
