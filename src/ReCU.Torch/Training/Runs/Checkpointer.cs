using System.Diagnostics;
using System.Globalization;
using ReCU.Torch.Training.Checkpointing;

namespace ReCU.Torch.Training.Runs;

/// <summary>Saves a run from time to time, and restores it.</summary>
internal sealed class Checkpointer : IDisposable
{
    private const string OneProcess = "1";

    private readonly CheckpointOptions _options;
    private readonly RunIdentity _identity;
    private readonly RunState _state;
    private readonly CheckpointFolder _folder;
    private readonly Stopwatch _sinceWrite = Stopwatch.StartNew();
    private (int Epoch, int Step, string? StoppedBecause, RunLength? Length) _written;

    /// <summary>Whether another run follows, so that this one, once it has ended, stays as it is.</summary>
    public bool IsEarlierPhase { get; init; }

    /// <summary>The epochs of a finished run that had fewer of them, and continues; null for others.</summary>
    public int? FinishedEpochs { get; private set; }

    /// <summary>Opens the folder.</summary>
    /// <param name="options">Where and how often.</param>
    /// <param name="identity">The identity of the run.</param>
    /// <param name="state">The run's state; the caller disposes it.</param>
    /// <exception cref="IOException">
    /// Another run uses the folder, or it is read-only and contains no checkpoint.
    /// </exception>
    public Checkpointer(CheckpointOptions options, RunIdentity identity, RunState state)
    {
        _options = options;
        _identity = identity;
        _state = state;
        _folder = new CheckpointFolder(options);
    }

    /// <summary>Restores the state from the newest valid checkpoint.</summary>
    /// <returns>Where the run resumed; null if there is no checkpoint.</returns>
    /// <exception cref="ArgumentException">
    /// The checkpoint belongs to another run; the message says what differs.
    /// </exception>
    /// <exception cref="InvalidCheckpointException">There are checkpoints, but none is valid.</exception>
    public ResumedRun? Resume()
    {
        var problems = new List<InvalidCheckpointException>();
        foreach (string path in _folder.Files)
        {
            IReadOnlyList<string> otherwise;
            try
            {
                otherwise = Read(path);
            }
            catch (InvalidCheckpointException exception)
            {
                problems.Add(new InvalidCheckpointException(
                    $"The checkpoint '{path}' is broken: {exception.Message}", exception));
                continue;
            }

            _folder.MarkGood(path);
            _written = Position;
            string? warning = Warn(path, otherwise, problems);
            return new ResumedRun { Epochs = _state.Epoch, Step = _state.Step, Warning = warning };
        }

        return problems.Count == 0
            ? null
            : throw new InvalidCheckpointException(
                $"{string.Join(" ", problems.Select(problem => problem.Message))} No other is left. Set Resume to "
                + "false to delete them and start again.",
                problems[0]);
    }

    /// <summary>Checks that the run can be saved, before there is work to lose.</summary>
    /// <exception cref="IOException">The folder is read-only.</exception>
    public void CheckWritable() => _folder.CheckWritable();

    /// <summary>Called after a step of an epoch that is not the last.</summary>
    public void AfterStep()
    {
        if (_sinceWrite.Elapsed >= _options.Interval)
        {
            Write();
        }
    }

    /// <summary>Called after an epoch.</summary>
    /// <param name="isLast">Whether the run has ended.</param>
    public void AfterEpoch(bool isLast)
    {
        if (isLast || _options.EachEpoch || _sinceWrite.Elapsed >= _options.Interval)
        {
            Write();
        }
    }

    /// <summary>Saves the run, unless nothing has changed since it was last saved.</summary>
    public void Write()
    {
        if (_written != Position)
        {
            _folder.Write(stream => RunCheckpoint.Write(stream, _state, _identity));
            _written = Position;
            _sinceWrite.Restart();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private (int Epoch, int Step, string? StoppedBecause, RunLength? Length) Position =>
        (_state.Epoch, _state.Step, _state.StoppedBecause, _state.Length);

    /// <summary>Reads a checkpoint; returns why the run continues differently from how it began.</summary>
    private List<string> Read(string path)
    {
        using var file = new SafetensorsFile(path);
        string processes = file.TextOrNull(RunFile.Processes) ?? OneProcess;
        bool isShared = processes != OneProcess && _state.Processes > 1;
        RunIdentity saved = isShared ? file.ReadIdentity() : file.ReadIdentity().WithoutSharing();
        RunIdentity own = isShared ? _identity : _identity.WithoutSharing();
        FinishedEpochs = _options.ContinueFinished ? own.EpochsIfShorter(saved) : null;
        if (FinishedEpochs is null)
        {
            own.Check(saved, path);
        }

        RunCheckpoint.Read(file, _state);
        CheckFinished(path);
        var warnings = new List<string>();
        if (file.TextOrNull(RunFile.Arithmetic) != RunFile.CurrentArithmetic)
        {
            warnings.Add(
                $"The checkpoint '{path}' is of another version of this library, which adds sums in another order. The "
                + "run continues, but its weights will differ in the last digits from those of a run with a single "
                + "version.");
        }

        // A run that goes on on another kind of device differs more than that.
        if (file.TextOrNull(RunFile.Convolutions) is { } before
            && RunFile.ConvolutionsOn(_state.Classifier.Device) is { } now && before != now)
        {
            warnings.Add(
                $"The checkpoint '{path}' is of a run whose float convolutions were computed otherwise ({before}) than "
                + $"here ({now}): oneDNN is turned off where it computes wrong ones. The run continues, but its "
                + "weights will differ in the last digits from those of a run on one kind of machine.");
        }

        if (processes != _state.Processes.ToString(CultureInfo.InvariantCulture))
        {
            warnings.Add(
                $"The checkpoint '{path}' is of a run on {processes} processes, which goes on with {_state.Processes}: "
                + "batch norms see other shares of a batch, or sums are rounded otherwise, so the weights will differ "
                + "from those of a run that keeps its number.");
        }

        return warnings;
    }

    private void CheckFinished(string path)
    {
        if (FinishedEpochs is not { } epochs)
        {
            return;
        }

        string? stopped = _state.StoppedBecause;
        string? problem = stopped is not null && !IsEarlierPhase ? $"it was stopped: {stopped}"
            : _state.Length is not null ? "its epochs were chosen by its TimeBudget."
            : stopped is null && _state.Epoch < epochs
                ? $"{_state.Epoch} of its {epochs} epochs are done. Finish it first."
            : null;
        if (problem is not null)
        {
            throw new ArgumentException(
                $"The run of the checkpoint '{path}' cannot continue with more epochs: {problem}");
        }
    }

    private static string? Warn(
        string path, IReadOnlyList<string> otherwise, List<InvalidCheckpointException> problems)
    {
        List<string> warnings = [.. problems.Select(problem => problem.Message)];
        if (problems.Count > 0)
        {
            warnings.Add($"The previous one, '{path}', is used.");
        }

        warnings.AddRange(otherwise);
        return warnings.Count == 0 ? null : string.Join(" ", warnings);
    }
}
