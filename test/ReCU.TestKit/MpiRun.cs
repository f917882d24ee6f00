using System.Diagnostics;
using NUnit.Framework;

namespace ReCU.TestKit;

/// <summary>Processes that a launcher of MPI has started, and what they write. Disposing ends them.</summary>
public sealed class MpiRun : IDisposable
{
    private readonly object _gate = new();
    private readonly List<string> _lines = [];
    private readonly Process _process;
    private bool _isOver;

    public MpiRun(string launcher, IReadOnlyList<string> arguments)
    {
        _process = Process.Start(new ProcessStartInfo(launcher, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            // Open MPI gives its programs a terminal, to which .NET writes sequences that are the user's terminal's.
            Environment = { ["TERM"] = "dumb" },
        })!;
        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>All that was written so far.</summary>
    public string Output
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>Waits until lines with a text have come, and gives what stands behind it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="count">How many lines.</param>
    public IReadOnlyList<string> WaitFor(string text, int count)
    {
        var waiting = Stopwatch.StartNew();
        lock (_gate)
        {
            while (true)
            {
                string[] found = [.. _lines.Where(line => line.Contains(text, StringComparison.Ordinal))
                    .Select(line => line[(line.IndexOf(text, StringComparison.Ordinal) + text.Length)..].Trim())];
                if (found.Length >= count)
                {
                    return found;
                }

                Assert.That(
                    waiting.Elapsed, Is.LessThan(MpiLaunch.Patience), $"'{text}' {count} times in\n{Output}");
                Assert.That(_isOver, Is.False, $"'{text}' {count} times before the end of\n{Output}");
                Monitor.Wait(_gate, TimeSpan.FromSeconds(1));
            }
        }
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code of the launcher.</returns>
    public int ExitCode()
    {
        Assert.That(_process.WaitForExit(MpiLaunch.Patience), Is.True, $"still running:\n{Output}");
        // And until all that was written has been read.
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private void Add(string? line)
    {
        lock (_gate)
        {
            if (line is null)
            {
                _isOver = true;
            }
            else
            {
                _lines.Add(line);
            }

            Monitor.PulseAll(_gate);
        }
    }
}
