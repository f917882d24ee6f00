using Microsoft.Extensions.Logging;
using ReCU.Tool.Terminals;

namespace ReCU.Tool.Serving;

/// <summary>The server's log, as notes and warnings on the standard error.</summary>
/// <param name="consoles">Where to write.</param>
internal sealed class ConsoleLog(Consoles consoles) : ILoggerProvider, ILogger
{
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        string text = formatter(state, exception) + (exception is null ? "" : $" {exception}");
        lock (_lock)
        {
            if (logLevel >= LogLevel.Error)
            {
                consoles.Fail(text);
            }
            else if (logLevel == LogLevel.Warning)
            {
                consoles.Warn(text);
            }
            else
            {
                consoles.Note(Consoles.OneLine(text));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
