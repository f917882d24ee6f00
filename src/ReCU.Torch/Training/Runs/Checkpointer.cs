using System.Diagnostics;
using System.Globalization;
using ReCU.Torch.Training.Checkpointing;

namespace ReCU.Torch.Training.Runs;

/// <summary>Saves a run from time to time, and takes it up from what was saved.</summary>
internal sealed class Checkpointer : IDisposable
{
    private readonly CheckpointOptions _options;
    private readonly RunIdentity _identity;
    private readonly RunState _state;
    private readonly CheckpointFolder _folder;
    private readonly Stopwatch _sinceWrite = Stopwatch.StartNew();
    private (int Epoch, int Step, string? StoppedBecause, RunLength? Length) _written;

    /// <summary>The epochs of a finished run that had fewer of them, and goes on; null where there is none.</summary>
    public int? FinishedEpochs { get; private set; }

    /// <summary>Opens the folder.</summary>
    /// <param name="options">Where and how often.</param>
    /// <param name="identity">What the run is about.</param>
    /// <param name="state">The run's state; the caller's.</param>
    /// <exception cref="IOException">
    /// Another run is using the folder, or it cannot be written and holds no checkpoint.
    /// </exception>
    public Checkpointer(CheckpointOptions options, RunIdentity identity, RunState state)
    {
        _options = options;
        _identity = identity;
        _state = state;
        _folder = new CheckpointFolder(options);
    }

    /// <summary>Puts the run into the state of the newest checkpoint that is sound.</summary>
    /// <returns>Where the run stands; null where there is no checkpoint.</returns>
    /// <exception cref="ArgumentException">The checkpoint is of another run; the message says what differs.</exception>
    /// <exception cref="InvalidCheckpointException">There are checkpoints, but none of them is sound.</exception>
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
                + "false to delete them and start anew.",
                problems[0]);
    }

    /// <summary>Checks that the run can be saved, before there is something to lose.</summary>
    /// <exception cref="IOException">The folder is read-only.</exception>
    public void CheckWritable() => _folder.CheckWritable();

    /// <summary>A step of an epoch is done, and more are to come.</summary>
    public void AfterStep()
    {
        if (_sinceWrite.Elapsed >= _options.Interval)
        {
            Write();
        }
    }

    /// <summary>An epoch is done.</summary>
    /// <param name="isLast">Whether the run is over.</param>
    public void AfterEpoch(bool isLast)
    {
        if (isLast || _options.EachEpoch || _sinceWrite.Elapsed >= _options.Interval)
        {
            Write();
        }
    }

    /// <summary>Saves the run, unless nothing has happened since it was last saved.</summary>
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

    /// <summary>Reads a checkpoint; says by what its run came about otherwise than from here on.</summary>
    private List<string> Read(string path)
    {
        using var file = new SafetensorsFile(path);
        RunIdentity saved = file.ReadIdentity();
        FinishedEpochs = _options.ContinueFinished ? _identity.EpochsIfShorter(saved) : null;
        if (FinishedEpochs is null)
        {
            _identity.Check(saved, path);
        }

        RunCheckpoint.Read(file, _state);
        CheckFinished(path);
        var warnings = new List<string>();
        if (file.TextOrNull(RunFile.Arithmetic) != RunFile.CurrentArithmetic)
        {
            warnings.Add(
                $"The checkpoint '{path}' is of another version of this library, which adds sums in another order. The "
                + "run goes on, but its weights will differ in their last digits from those of a run of one version.");
        }

        string processes = file.TextOrNull(RunFile.Processes) ?? "1";
        if (processes != _state.Processes.ToString(CultureInfo.InvariantCulture))
        {
            warnings.Add(
                $"The checkpoint '{path}' is of a run on {processes} processes, which goes on with {_state.Processes}: "
                + "batch norms see other shares of a batch, so the weights will differ from those of a run that keeps "
                + "its number.");
        }

        return warnings;
    }

    private void CheckFinished(string path)
    {
        if (FinishedEpochs is not { } epochs)
        {
            return;
        }

        string? problem = _state.StoppedBecause is { } reason ? $"it was stopped: {reason}"
            : _state.Length is not null ? "its epochs were chosen by its TimeBudget."
            : _state.Epoch < epochs ? $"{_state.Epoch} of its {epochs} epochs are done. Finish it first."
            : null;
        if (problem is not null)
        {
            throw new ArgumentException(
                $"The run of the checkpoint '{path}' cannot go on with more epochs: {problem}");
        }
    }

    private static string? Warn(
        string path, IReadOnlyList<string> otherwise, List<InvalidCheckpointException> problems)
    {
        List<string> warnings = [.. problems.Select(problem => problem.Message)];
        if (problems.Count > 0)
        {
            warnings.Add($"The one before, '{path}', is used.");
        }

        warnings.AddRange(otherwise);
        return warnings.Count == 0 ? null : string.Join(" ", warnings);
    }
}
