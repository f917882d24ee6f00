using Microsoft.Playwright;

namespace ReCU.BrowserKit;

/// <summary>
/// The machine's own browser: the file that the environment variable <c>RECU_CHROMIUM</c> names, which then must be
/// there, or Chromium or Chrome on the path. Tests that need it are skipped where there is none.
/// </summary>
public sealed class Chromium : IAsyncDisposable
{
    /// <summary>How long to wait: a machine that is busy starts a browser slowly.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private const string Variable = "RECU_CHROMIUM";

    private static readonly string[] _names = ["chromium", "chromium-browser", "google-chrome", "chrome"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>Starts the browser, or skips the tests.</summary>
    public static async Task<Chromium> StartAsync()
    {
        string? file = Find();
        if (file is null)
        {
            Assert.Ignore($"No browser: there is no chromium on the path, and {Variable} names none.");
        }

        Assertions.SetDefaultExpectTimeout((float)Patience.TotalMilliseconds);
        IPlaywright playwright = await Playwright.CreateAsync();
        // As root, as in a container, Chromium has no sandbox; it opens nothing but this project's pages.
        IBrowser browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = file,
                ChromiumSandbox = false,
                Timeout = (float)Patience.TotalMilliseconds,
                Args = ["--disable-dev-shm-usage"],
            });
        return new Chromium(playwright, browser);
    }

    /// <summary>Opens a page.</summary>
    /// <param name="address">A file, or an address of the web.</param>
    /// <param name="width">Width of the window in CSS pixels.</param>
    /// <param name="isDark">Whether the user prefers dark pages.</param>
    public async Task<OpenPage> OpenAsync(string address, int width, bool isDark)
    {
        IBrowserContext context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 800 },
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
        });
        context.SetDefaultTimeout((float)Patience.TotalMilliseconds);
        var opened = new OpenPage(context, await context.NewPageAsync());
        await opened.Page.GotoAsync(new Uri(address).AbsoluteUri);
        return opened;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            Assert.That(named, Does.Exist, $"the browser that {Variable} names");
            return named;
        }

        string ending = OperatingSystem.IsWindows() ? ".exe" : "";
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => _names.Select(name => Path.Combine(folder, name + ending)))
            .FirstOrDefault(File.Exists);
    }
}
