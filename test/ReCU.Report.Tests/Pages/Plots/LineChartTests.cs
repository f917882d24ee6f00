using System.Text.RegularExpressions;
using ReCU.Report.Pages.Markup;
using ReCU.Report.Pages.Plots;

namespace ReCU.Report.Tests.Pages.Plots;

public partial class LineChartTests
{
    [Test]
    public void ValuesThatAreMissingLeaveAGap()
    {
        string path = Path([1, 2, 3, 4, 5], [0.5, 0.4, double.NaN, 0.2, 0.1]);
        Assert.That(path.Count(letter => letter == 'M'), Is.EqualTo(2));
        Assert.That(path.Count(letter => letter == 'L'), Is.EqualTo(2));
    }

    [Test]
    public void OneEpochIsADot()
    {
        string html = Draw([7], [0.5]);
        Assert.That(html, Does.Contain("""<circle class="dot0" """).And.Contain("training, epoch 7: 0.500"));
    }

    [Test]
    public void ALineThatIsMissingIsLeftOutOfTheLegendToo()
    {
        string html = Draw([1, 2], [0.5, 0.4], [double.NaN, double.NaN]);
        Assert.That(html, Does.Contain("training").And.Not.Contain("validation"));
        Assert.That(Draw([1, 2], [double.NaN, double.NaN]), Is.Empty);
    }

    [Test]
    public void ThousandsOfEpochsAreThinnedToTheLastOne()
    {
        int[] epochs = [.. Enumerable.Range(1, 10_000)];
        string path = Path(epochs, [.. epochs.Select(epoch => 1.0 / epoch)]);
        Assert.That(path.Count(letter => letter is 'M' or 'L'), Is.InRange(500, 801));
        Assert.That(path, Does.EndWith($"L390 {path.Split(' ')[^1]}"), "the right end");
    }

    [Test]
    public void TheLineEndsWhereTheAxesDo() =>
        Assert.That(Path([1, 2], [0, 1]), Is.EqualTo("M46 206L390 10"));

    [Test]
    public void LabelsFitTheirMargin([Values(1e-8, 1e-4, 0.3, 250, 99_000, 2e6, 1e12, 3e30)] double loss)
    {
        string[] labels = [.. Label().Matches(Draw([1, 2], [loss, 0.2 * loss])).Select(match => match.Groups[1].Value)];
        Assert.That(labels, Has.Length.GreaterThan(2).And.Unique.And.All.Length.LessThanOrEqualTo(6));
    }

    private static string Path(int[] epochs, double[] values) => LinePath().Match(Draw(epochs, values)).Groups[1].Value;

    private static string Draw(int[] epochs, params double[][] lines)
    {
        string[] names = ["training", "validation"];
        var html = new HtmlBuilder();
        new LineChart("Loss", epochs, [.. lines.Select((values, i) => new LineSeries(names[i], values))]).AddTo(html);
        return html.ToString();
    }

    [GeneratedRegex("<text x=\"41\" [^>]*text-anchor=\"end\">([^<]*)</text>")]
    private static partial Regex Label();

    [GeneratedRegex("<path class=\"line line0\" d=\"([^\"]*)\"")]
    private static partial Regex LinePath();
}
