using System.Globalization;
using System.Xml.Linq;
using ReCU.Torch;

namespace ReCU.Report.Tests.Pages;

public sealed class LearningRatePlotTests
{
    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    [Test]
    public void TheLineFollowsTheLosses()
    {
        // From 1e-3 to 1, falling from 2 to 1 and rising to 9, where the plot ends at 3.
        double[] losses = [2, 1.8, 1.4, 1, 1.2, 2.5, 9];
        var curve = new LearningRateCurve(
            [.. losses.Select((loss, i) => new LearningRatePoint(i + 1, 7, Math.Pow(10, -3 + i / 2.0), loss, loss))],
            Diverged: true);

        XElement root = XDocument.Parse(LearningRatePlot.ToSvg(curve)).Root!;

        (double X, double Y)[] line = [.. root.Elements(_svg + "path").Single().Attribute("d")!.Value
            .Split('M', 'L').Skip(1)
            .Select(pair => Array.ConvertAll(pair.Split(' '), text => double.Parse(text, CultureInfo.InvariantCulture)))
            .Select(pair => (pair[0], pair[1]))];
        Assert.Multiple(() =>
        {
            Assert.That(root.Name, Is.EqualTo(_svg + "svg"));
            Assert.That(line, Has.Length.EqualTo(7));
            // Even steps of the logarithm, and the lower the loss, the further down.
            Assert.That(
                line.Zip(line.Skip(1), (a, b) => b.X - a.X), Is.All.EqualTo(line[1].X - line[0].X).Within(0.2));
            Assert.That(line[3].Y, Is.EqualTo(line.Max(point => point.Y)));
            Assert.That((line[3].Y - line[0].Y) / (line[3].Y - line[1].Y), Is.EqualTo(1 / 0.8).Within(0.02));
            Assert.That(line[6].Y, Is.EqualTo(30).Within(0.1), "cut at the top");
            Assert.That(root.Descendants(_svg + "text").Select(text => text.Value), Is.SupersetOf(
                new[] { "0.001", "0.01", "0.1", "1", "learning rate", "loss" }));
        });
    }

    [Test]
    public void OneStepIsDrawnToo() => Assert.That(
        () => LearningRatePlot.ToSvg(new LearningRateCurve([new LearningRatePoint(1, 10, 0.1, 2, 2)], Diverged: true)),
        Throws.Nothing);
}
