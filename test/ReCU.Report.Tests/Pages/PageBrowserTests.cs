using Microsoft.Playwright;
using ReCU.BrowserKit;
using ReCU.TestKit;

namespace ReCU.Report.Tests.Pages;

/// <summary>The page in a real browser. Where there is none, these tests are skipped.</summary>
[Category("Browser")]
public sealed class PageBrowserTests
{
    private const string Screenshots = "RECU_SCREENSHOTS";

    private static readonly Dictionary<string, Func<RunReport>> _reports = new()
    {
        ["ten-classes"] = () => Samples.Finished(Samples.TenClasses),
        ["two-classes"] = () => Samples.Finished(["cat", "dog"], epochs: 1),
        ["thousand-classes"] = () => Samples.Finished(Samples.ManyClasses(1000), epochs: 300, images: 4000),
        ["hostile-names"] = () => Samples.Finished(Samples.HostileNames),
        ["under-way"] = () => Samples.UnderWay(Samples.TenClasses),
        ["not-begun"] = () => Samples.UnderWay(Samples.TenClasses, epochs: 0),
    };

    private readonly TemporaryFolder _folder = new();
    private Chromium _browser = null!;

    private static IEnumerable<string> Reports => _reports.Keys;

    [OneTimeSetUp]
    public async Task Start()
    {
        _browser = await Chromium.StartAsync();
        foreach ((string name, Func<RunReport> report) in _reports)
        {
            ReportPage.Save(report(), _folder.File(name + ".html"));
        }
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Test]
    public async Task ThePageIsQuietAsksForNothingAndFits(
        [ValueSource(nameof(Reports))] string report, [Values(390, 1280)] int width, [Values] bool isDark)
    {
        await using OpenPage opened = await _browser.OpenAsync(_folder.File(report + ".html"), width, isDark);

        int needed = await opened.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        string background =
            await opened.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        string text = await opened.Page.EvaluateAsync<string>("getComputedStyle(document.body).color");
        if (Environment.GetEnvironmentVariable(Screenshots) is { Length: > 0 } folder)
        {
            string name = $"{report}-{width}{(isDark ? "-dark" : "")}.png";
            await opened.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name), FullPage = true });
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(opened.Messages, Is.Empty);
            Assert.That(
                opened.Requests.Where(url => !url.StartsWith("data:", StringComparison.Ordinal)),
                Has.Exactly(1).Items,
                "the page itself");
            Assert.That(needed, Is.LessThanOrEqualTo(width), "the page is wider than the window");
            Assert.That(Lightness(background), isDark ? Is.LessThan(60) : Is.GreaterThan(200));
            Assert.That(Lightness(text), isDark ? Is.GreaterThan(200) : Is.LessThan(60));
        }
    }

    [Test]
    public async Task OnPaperItIsLightWhateverTheUserPrefers()
    {
        await using OpenPage opened = await _browser.OpenAsync(_folder.File("ten-classes.html"), 760, isDark: true);
        await opened.Page.EmulateMediaAsync(new() { Media = Media.Print });
        string background =
            await opened.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        int needed = await opened.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        Assert.That(Lightness(background), Is.EqualTo(255));
        Assert.That(needed, Is.LessThanOrEqualTo(760));
    }

    [Test]
    public async Task AScriptThatGotIntoItWouldNotRun()
    {
        string page = await File.ReadAllTextAsync(_folder.File("not-begun.html"));
        string path = _folder.File("attacked.html");
        await File.WriteAllTextAsync(path, page.Replace(
            "</body>", """<script>document.title='run'</script><img src="x" onerror="document.title='run'"></body>"""));
        await using OpenPage opened = await _browser.OpenAsync(path, 800, isDark: false);
        await opened.WaitForMessageAsync("Content Security Policy");
        Assert.That(await opened.Page.TitleAsync(), Does.Contain("flowers"));
    }

    private static int Lightness(string colour) =>
        colour.Split('(', ',', ')')[1..4].Select(part => int.Parse(part, null)).Max();
}
