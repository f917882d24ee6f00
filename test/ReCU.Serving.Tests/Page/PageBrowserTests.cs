using System.Globalization;
using Microsoft.Playwright;
using ReCU.BrowserKit;
using ReCU.Classifier;
using ReCU.TestKit;

namespace ReCU.Serving.Tests.Page;

/// <summary>The page in a real browser. Where there is none, these tests are skipped.</summary>
[Category("Browser")]
public sealed class PageBrowserTests
{
    private const string Screenshots = "RECU_SCREENSHOTS";

    // As the browser makes it of a file that a person lets go over the page.
    private const string Drop = """
        (place, base64) => {
            const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
            const files = new DataTransfer();
            files.items.add(new File([bytes], "photo.bmp", { type: "image/bmp" }));
            for (const kind of ["dragenter", "dragover", "drop"]) {
                place.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: files }));
            }
        }
        """;

    private static readonly string[] _names =
        ["<img src=x onerror=alert(1)>", "</script><b>", "\"'&", "猫", "{{name}}", "a long name with many words", "g"];

    private readonly byte[] _picture = BitmapPictures.Noise(40, 60, seed: 5);
    private Chromium _browser = null!;
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _browser = await Chromium.StartAsync();
        _server = await TestServer.StartAsync(model: TestServer.Named(SmallModels.Colour, _names));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
            await _server.DisposeAsync();
        }
    }

    [Test]
    public async Task APictureIsDroppedAndTheAnswerRead([Values(390, 1280)] int width, [Values] bool isDark)
    {
        await using OpenPage opened = await _browser.OpenAsync(_server.Address.AbsoluteUri, width, isDark);
        await opened.Page.Locator("#drop").EvaluateAsync(Drop, Convert.ToBase64String(_picture));
        await AnswerIsRightAsync(opened.Page, _picture);
        if (Environment.GetEnvironmentVariable(Screenshots) is { Length: > 0 } folder)
        {
            await opened.Page.ScreenshotAsync(new PageScreenshotOptions
            {
                Path = Path.Combine(folder, $"serving-{width}-{(isDark ? "dark" : "light")}.png"),
                FullPage = true,
            });
        }

        int needed = await opened.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        Assert.That(needed, Is.LessThanOrEqualTo(width));
        Assert.That(opened.Messages, Is.Empty);
        Assert.That(
            opened.Requests.Where(address => !address.StartsWith("blob:", StringComparison.Ordinal)),
            Is.All.StartsWith(_server.Address.AbsoluteUri));
    }

    [Test]
    public async Task AFileIsChosenAndAnotherAfterABrokenOne()
    {
        await using OpenPage opened = await _browser.OpenAsync(_server.Address.AbsoluteUri, 800, isDark: false);
        await ChooseAsync(opened.Page, "text"u8.ToArray());
        await Assertions.Expect(opened.Page.Locator("#status.problem")).ToContainTextAsync("cannot be read");
        await Assertions.Expect(opened.Page.Locator("#answer")).ToBeHiddenAsync();
        byte[] other = BitmapPictures.Noise(30, 30, seed: 8, brightness: 100);
        await ChooseAsync(opened.Page, other);
        await AnswerIsRightAsync(opened.Page, other);
        Assert.That(await opened.Page.Locator("#picture").IsVisibleAsync(), Is.True);
    }

    private static Task ChooseAsync(IPage page, byte[] picture) => page.Locator("#file").SetInputFilesAsync(
        new FilePayload { Name = "photo.bmp", MimeType = "image/bmp", Buffer = picture });

    private static async Task AnswerIsRightAsync(IPage page, byte[] picture)
    {
        using ImageClassifier classifier = ImageClassifier.Open(TestServer.Named(SmallModels.Colour, _names));
        IReadOnlyList<ClassProbability> expected = classifier.Classify(picture, top: 5).Classes;
        ILocator rows = page.Locator("#answer tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(5);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.That(
                await rows.Nth(i).Locator("td").AllTextContentsAsync(),
                Is.EqualTo(new[]
                {
                    expected[i].Name,
                    "",
                    string.Create(CultureInfo.InvariantCulture, $"{100 * (double)expected[i].Probability:F1} %"),
                }));
        }

        await Assertions.Expect(page.Locator("#status")).ToContainTextAsync(" ms");
    }
}
