using System.Text.RegularExpressions;
using ReCU.Report.Pages.Markup;
using ReCU.Report.Pages.Plots;

namespace ReCU.Report.Tests.Pages.Plots;

public partial class HeatMapTests
{
    [Test]
    public void CellsAreAsDeepAsTheirShares()
    {
        // Of the largest share, rounded up to a tenth: 0, a half and the whole; the cell that is missing is empty.
        double[,] shares = { { 0, 0.4 }, { 0.8, double.NaN } };
        string html = Draw(2, [1, 2], (row, column) => shares[row, column]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Cells(html), Is.EqualTo(new[] { ("0.5", "M1 0h1v.93h-1z"), ("1", "M0 1h1v.93h-1z") }));
            Assert.That(html, Does.Contain(">40.0\u00a0%</text>"), "the share in the last epoch");
            Assert.That(html, Does.Contain("</svg>80 %</p>"), "the end of the scale");
        }
    }

    [Test]
    public void SmallSharesDoNotLookLarge()
    {
        string html = Draw(1, [1], (_, _) => 0.01);
        Assert.That(Cells(html), Is.EqualTo(new[] { ("0.08", "M0 0h1v.93h-1z") }));
    }

    [TestCase(100, 100)]
    [TestCase(101, 51)]
    [TestCase(600, 100)]
    public void ManyEpochsAreThinnedToTheLastOne(int epochs, int columns)
    {
        string html = Draw(1, [.. Enumerable.Range(1, epochs)], (_, column) => column == epochs - 1 ? 1 : 0.5);
        Assert.That(Cells(html).Sum(cell => cell.Path.Count(letter => letter == 'M')), Is.EqualTo(columns));
        Assert.That(Cells(html).Single(cell => cell.Opacity == "1").Path, Does.StartWith($"M{columns - 1} 0"));
        Assert.That(html.Contains($"{columns} of {epochs} epochs", StringComparison.Ordinal), Is.EqualTo(epochs > 100));
    }

    private static string Draw(int rows, int[] epochs, Func<int, int, double> share)
    {
        var html = new HtmlBuilder();
        string[] names = [.. Enumerable.Range(1, rows).Select(row => $"layer{row}.conv")];
        new HeatMap("Flipped", "Signs.", names, epochs, share).AddTo(html);
        return html.ToString();
    }

    private static (string Opacity, string Path)[] Cells(string html) =>
        [.. Cell().Matches(html).Select(match => (match.Groups[1].Value, match.Groups[2].Value))];

    [GeneratedRegex("<path fill-opacity=\"([^\"]*)\" d=\"([^\"]*)\"")]
    private static partial Regex Cell();
}
