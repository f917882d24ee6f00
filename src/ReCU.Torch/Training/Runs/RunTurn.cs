using ReCU.Torch.Devices;
using ReCU.Torch.Native;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Runs;

/// <summary>
/// A run's turn: torch's settings and the C library's thresholds are the process's, so runs take turns. Members of a
/// group within one process, which take turns among themselves, are one run.
/// </summary>
internal sealed class RunTurn : IDisposable
{
    private static readonly object _gate = new();
    private static object? _owner;
    private static int _holders;
    private static RunTurn? _first;

    private TorchSettings? _settings;
    private LargeBlocks? _blocks;

    private RunTurn()
    {
        // Begun where the turn has come.
    }

    /// <summary>Waits for the turn, and sets what the run asks for until the result is disposed.</summary>
    /// <param name="options">The options of the run.</param>
    /// <param name="device">What it computes on.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled while it waited.</exception>
    /// <exception cref="DeviceNotAvailableException">Deterministic algorithms cannot be chosen here.</exception>
    public static RunTurn Wait(
        TrainingOptions options, ComputeDevice device, CancellationToken cancellation = default)
    {
        // A run that another one calls, on its thread, does not wait for it.
        object owner = options.Distribution is { Group: { Size: > 1 } group } ? group.Host : Thread.CurrentThread;
        var turn = new RunTurn();
        bool isFurtherMember;
        using CancellationTokenRegistration waking = cancellation.Register(() =>
        {
            lock (_gate)
            {
                Monitor.PulseAll(_gate);
            }
        });
        lock (_gate)
        {
            while (_holders > 0 && !ReferenceEquals(_owner, owner))
            {
                cancellation.ThrowIfCancellationRequested();
                Monitor.Wait(_gate);
            }

            isFurtherMember = _holders > 0 && owner is not Thread;
            (_owner, _holders) = (owner, _holders + 1);
            _first = _holders == 1 ? turn : _first;
        }

        try
        {
            turn.Begin(options, device, isFurtherMember);
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    /// <summary>Ends the turn; of several members the last one puts the settings back.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _holders--;
            bool isMember = _owner is not Thread;
            RunTurn? ending = isMember ? (_holders == 0 ? _first : null) : this;
            ending?._blocks?.Dispose();
            ending?._settings?.Dispose();
            if (_holders == 0)
            {
                (_owner, _first) = (null, null);
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void Begin(TrainingOptions options, ComputeDevice device, bool isFurtherMember)
    {
        if (isFurtherMember)
        {
            // OpenMP remembers the number for each thread.
            set_num_threads(options.Threads == 0 ? Environment.ProcessorCount : options.Threads);
            return;
        }

        _settings = TorchSettings.Begin(device, options.Threads, options.Deterministic);
        _blocks = LargeBlocks.Keep();
    }
}
