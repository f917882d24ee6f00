using System.Collections.Concurrent;

namespace ReCU.MLNet.Internals.Engines.Gpu;

/// <summary>A thread that does what others want done, one after another.</summary>
internal sealed class SingleThread : IDisposable
{
    private readonly BlockingCollection<(Action Action, TaskCompletionSource Done)> _work = [];
    private readonly Thread _thread;

    public SingleThread(string name)
    {
        _thread = new Thread(DoAll) { Name = name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>Does something on the thread, waits for its end, and throws what it throws.</summary>
    /// <exception cref="ObjectDisposedException">The thread has ended.</exception>
    public void Run(Action action)
    {
        var done = new TaskCompletionSource();
        _work.Add((action, done));
        done.Task.GetAwaiter().GetResult();
    }

    /// <summary>Ends the thread, after what is under way.</summary>
    public void Dispose()
    {
        if (_thread.IsAlive)
        {
            _work.CompleteAdding();
            _thread.Join();
            _work.Dispose();
        }
    }

    private void DoAll()
    {
        foreach ((Action action, TaskCompletionSource done) in _work.GetConsumingEnumerable())
        {
            try
            {
                action();
                done.SetResult();
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        }
    }
}
