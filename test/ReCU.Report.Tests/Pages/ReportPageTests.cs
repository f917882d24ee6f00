using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ReCU.TestKit;
using ReCU.Torch;

namespace ReCU.Report.Tests.Pages;

public partial class ReportPageTests
{
    private static readonly Dictionary<string, RunReport> _reports = new()
    {
        ["ten classes"] = Samples.Finished(Samples.TenClasses),
        ["hostile names"] = Named("<script>alert(0)</script>\u202e", Samples.HostileNames),
        ["under way"] = Samples.UnderWay(Samples.TenClasses),
        ["not begun"] = Samples.UnderWay(Samples.TenClasses, epochs: 0),
    };

    private static IEnumerable<string> Reports => _reports.Keys;

    [TestCaseSource(nameof(Reports))]
    public void NothingButItsOwnMarkupIsInIt(string name)
    {
        string html = PictureContent().Replace(ReportPage.ToHtml(_reports[name]), "");
        string[] tags = [.. Tag().Matches(html).Select(match => match.Groups[1].Value).Distinct()];
        string[] attributes = [.. Tag().Matches(html)
            .SelectMany(tag => Attribute().Matches(tag.Value)).Select(match => match.Groups[1].Value).Distinct()];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tags, Has.None.AnyOf("script", "iframe", "object", "embed", "link", "form", "base", "a"));
            Assert.That(attributes, Has.None.StartsWith("on").And.None.EqualTo("style").And.None.EqualTo("href"));
            Assert.That(html, Does.Not.Contain("http:").And.Not.Contain("https:").And.Not.Contain("url("));
            Assert.That(html, Does.Not.Contain("NaN").And.Not.Contain("\u221e").And.Not.Contain("Infinity"));
            Assert.That(html.Where(letter => char.IsControl(letter) && letter != '\n'), Is.Empty);
        }
    }

    [TestCaseSource(nameof(Reports))]
    public void EveryElementIsClosedInItsPlace(string name)
    {
        string html = ReportPage.ToHtml(_reports[name]);
        var open = new Stack<string>(["html"]);
        foreach (Match tag in Tag().Matches(html[html.IndexOf("<body>", StringComparison.Ordinal)..]))
        {
            string element = tag.Groups[1].Value;
            if (tag.Value.StartsWith("</", StringComparison.Ordinal))
            {
                Assert.That(open.Count > 0 ? open.Pop() : "nothing", Is.EqualTo(element), tag.Value);
            }
            else if (!tag.Value.EndsWith("/>", StringComparison.Ordinal) && element is not ("meta" or "img" or "br"))
            {
                open.Push(element);
            }
        }

        Assert.That(open, Is.Empty);
    }

    [Test]
    public void ThePolicyAllowsItsStyleSheetAndPicturesAlone()
    {
        string html = ReportPage.ToHtml(_reports["ten classes"]);
        string style = html.Split("<style>")[1].Split("</style>")[0];
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.That(html, Does.Contain(
            $"content=\"default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; "
            + "form-action 'none'\">"));
        Assert.That(style, Does.Not.Contain('<').And.Not.Contain('\r'));
    }

    [Test]
    public void NamesAreTextAndNoMarkup()
    {
        string html = ReportPage.ToHtml(_reports["hostile names"]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(html, Does.Contain("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
            Assert.That(html, Does.Contain("&quot;quotes&quot; &amp; &#39;apostrophes&#39;"));
            Assert.That(html, Does.Contain("<bdi>\u202eright to left"), "the mark reaches no further than its element");
            Assert.That(html, Does.Contain("<title>\u2068&lt;script&gt;alert(0)&lt;/script&gt;\u2069 on "));
            Assert.That(html, Does.Not.Contain(new string('n', 120)), "a long name is cut");
        }
    }

    [TestCaseSource(nameof(Reports))]
    public void ItIsTheSameInEveryCulture(string name)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            string expected = ReportPage.ToHtml(_reports[name]);
            foreach (string culture in Cultures.AreThere ? Cultures.Names : [])
            {
                CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
                Assert.That(ReportPage.ToHtml(_reports[name]), Is.EqualTo(expected), culture);
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Test]
    public void FiguresAreThoseOfTheReport()
    {
        RunReport report = _reports["ten classes"];
        string html = ReportPage.ToHtml(report);
        ClassifierEvaluation evaluation = report.Evaluation!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(html, Does.Contain($"{Percent(evaluation.Accuracy)}</b><span>accuracy on 600 images</span>"));
            Assert.That(html, Does.Contain($"calibration error: {Percent(evaluation.Calibration.ExpectedError)}."));
            Assert.That(html, Does.Contain($">{evaluation.Classes[3].Support}</td>").And.Contain("chain saw"));
            Assert.That(html, Does.Contain("88.2\u00a0KB").And.Contain("1.20\u00a0MB").And.Contain("14\u00a0\u00d7"));
            Assert.That(html, Does.Contain("0.251\u00a0ms").And.Contain("3,984"));
            Assert.That(html, Does.Contain("ImageClassifier.Open(&quot;model.onnx&quot;)"));
            Assert.That(Count(html, "<img "), Is.EqualTo(2 * evaluation.Errors.Count));
            int right = evaluation.Confusion.Count(cell => cell.Actual == cell.Predicted);
            Assert.That(Count(html, """<rect class="right" """), Is.EqualTo(right));
            Assert.That(Count(html, """<rect class="wrong" """), Is.EqualTo(evaluation.Confusion.Count - right));
        }

        static string Percent(double share) => $"{(100 * share).ToString("0.0", CultureInfo.InvariantCulture)}\u00a0%";
    }

    [Test]
    public void ARunThatIsUnderWaySaysHowFarItIs()
    {
        using (Assert.EnterMultipleScope())
        {
            string underWay = ReportPage.ToHtml(_reports["under way"]);
            Assert.That(underWay, Does.Contain("Running: 5 of 20 epochs."));
            Assert.That(underWay, Does.Contain("Dead weights").And.Not.Contain("Calibration"));
            Assert.That(ReportPage.ToHtml(_reports["not begun"]), Does.Contain("no epoch has ended yet"));
            string stopped = ReportPage.ToHtml(
                _reports["under way"] with { StoppedBecause = "Stopped early.", Warnings = ["<b>"] });
            Assert.That(stopped, Does.Contain("Ended after 5 epochs: Stopped early."));
            Assert.That(stopped, Does.Contain("""<p class="warning">&lt;b&gt;</p>"""));
        }
    }

    [Test]
    public void OneOfAKindIsNotSeveral()
    {
        var builder = new EvaluationBuilder(["cat", "dog"]);
        builder.Add(0, 0, [0.1f, 0.9f]);
        builder.AddLeftOut();
        RunReport report = Samples.UnderWay(["cat"], epochs: 1) with
        {
            PlannedEpochs = 1,
            Evaluation = builder.Build(),
        };
        string html = ReportPage.ToHtml(report);
        builder.Add(1, 0, [float.NaN, float.NaN]);
        string withNaN = ReportPage.ToHtml(report with { Evaluation = builder.Build() });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(html, Does.Contain("Running: 1 of 1 epoch."));
            Assert.That(ReportPage.ToHtml(report with { IsFinished = true }), Does.Contain("Ended after 1 epoch."));
            Assert.That(html, Does.Contain("accuracy on 1 image<").And.Contain("<p>1 image: "));
            Assert.That(html, Does.Contain(" 1 image could not be read and does not count."));
            Assert.That(html, Does.Contain("The error that the network was surest of"));
            Assert.That(html, Does.Contain("<dt>1 class</dt>").And.Not.Contain("NaN"));
            Assert.That(withNaN, Does.Contain("For 1 image, the network gave no numbers (NaN): it counts as an error"));
        }
    }

    [Test]
    public void AnEvaluationAloneIsCalledThat()
    {
        RunReport report = _reports["ten classes"];
        string html = ReportPage.ToHtml(report with
        {
            Epochs = [],
            BestEpoch = null,
            Data = report.Data with { TrainingImages = 0 },
        });
        Assert.That(html, Does.Contain("An evaluation, without its training.").And.Not.Contain("training images<"));
        Assert.That(html, Does.Contain("Calibration").And.Not.Contain("Loss and accuracy"));
    }

    [Test]
    public void EarlierPhasesHaveTheirCurves()
    {
        RunReport report = _reports["under way"] with
        {
            EarlierPhases = [new PhaseReport(TrainingPhase.Teacher, [Samples.Epoch(1, 1)], 1, StoppedBecause: null)],
        };
        Assert.That(Count(ReportPage.ToHtml(report), ">Loss<"), Is.EqualTo(2));
        Assert.That(ReportPage.ToHtml(report), Does.Contain("<h3>The teacher</h3>"));
    }

    [Test]
    public void ThousandClassesAreCutAndSaidToBe()
    {
        string[] names = Samples.ManyClasses(1000);
        RunReport report = Samples.Finished(names, epochs: 600, images: 3000);
        ClassifierEvaluation evaluation = report.Evaluation!;
        string html = ReportPage.ToHtml(report with { Evaluation = evaluation with { Errors = [] } });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(html, Has.Length.LessThan(300_000));
            Assert.That(html, Does.Contain("The matrix of 1,000 classes is left out"));
            Assert.That(html, Does.Contain("The 50 classes with the lowest F1 of 1,000; report.json has all."));
            Assert.That(html, Does.Contain("and 940 more"));
            Assert.That(html, Does.Contain("100 of 600 epochs are shown."));
        }
    }

    [Test]
    public void ClassesAreDrawnUpToTheMostThatCanBeRead([Values(2, 12, 13, 40, 41)] int classes)
    {
        string html = ReportPage.ToHtml(Samples.Finished(Samples.ManyClasses(classes), epochs: 2, images: 200));
        Assert.That(Count(html, """aria-label="confusion matrix"""), Is.EqualTo(classes <= 40 ? 1 : 0));
    }

    [Test]
    public void TheNameOfAModelIsACSharpString()
    {
        string html = ReportPage.ToHtml(_reports["not begun"] with { ModelFile = "a\\b\"c\n.onnx" });
        Assert.That(html, Does.Contain("ImageClassifier.Open(&quot;a\\\\b\\&quot;c\\n.onnx&quot;)"));
    }

    private static RunReport Named(string name, string[] classNames)
    {
        RunReport report = Samples.Finished(classNames);
        return report with { NetworkName = name, Data = report.Data with { Name = name, Kind = name } };
    }

    private static int Count(string html, string part) => html.Split(part).Length - 1;

    [GeneratedRegex("</?([a-zA-Z][a-zA-Z0-9]*)[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("base64,[^\"]*")]
    private static partial Regex PictureContent();

    [GeneratedRegex("\\s([a-zA-Z-]+)=\"[^\"]*\"")]
    private static partial Regex Attribute();
}
