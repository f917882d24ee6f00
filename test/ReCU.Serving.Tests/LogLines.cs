using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ReCU.Serving.Tests;

/// <summary>A log in memory.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    /// <summary>What was said, with its level.</summary>
    public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue((logLevel, $"{formatter(state, exception)} {exception}"));

    public void Dispose()
    {
    }
}
