using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace ReCU.BrowserKit;

/// <summary>A page in a browser, and all that it complained of or asked for.</summary>
public sealed class OpenPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    public OpenPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) => Messages.Enqueue(message.Text);
        page.PageError += (_, error) => Messages.Enqueue(error);
        page.Dialog += (_, dialog) => Messages.Enqueue($"dialog: {dialog.Message}");
        page.Request += (_, request) => Requests.Enqueue(request.Url);
    }

    public IPage Page { get; }

    /// <summary>What came to the console, errors, and dialogs.</summary>
    public ConcurrentQueue<string> Messages { get; } = [];

    /// <summary>What was asked for, the page itself first.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Waits until the console has had a message with a text.</summary>
    /// <exception cref="TimeoutException">It has not come.</exception>
    public async Task WaitForMessageAsync(string text)
    {
        var seen = new TaskCompletionSource();
        Page.Console += (_, message) => Look(message.Text);
        // Whatever came before.
        foreach (string message in Messages)
        {
            Look(message);
        }

        await seen.Task.WaitAsync(Chromium.Patience);

        void Look(string message)
        {
            if (message.Contains(text, StringComparison.Ordinal))
            {
                seen.TrySetResult();
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
