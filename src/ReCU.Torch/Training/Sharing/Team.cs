using System.Text;
using System.Text.Json;
using ReCU.Distributed;
using ReCU.Torch.Training.Checkpointing;

namespace ReCU.Torch.Training.Sharing;

/// <summary>The processes of a run that has several, and what they agree upon.</summary>
/// <param name="distribution">The processes, and how they share the work.</param>
internal sealed class Team(Distribution distribution)
{
    private static readonly string _together = typeof(Team).FullName!;
    private readonly ProcessGroup _group = distribution.Group;

    private int _cancelled = -1;

    /// <summary>The team of a run; null where it has one process.</summary>
    /// <param name="options">The options of the run.</param>
    public static Team? Of(TrainingOptions options) =>
        options.Distribution is { Group.Size: > 1 } distribution ? new Team(distribution) : null;

    /// <summary>
    /// Does the part of this process. If it fails, it notifies the others, so that they do not wait for it.
    /// </summary>
    /// <param name="options">The options of the training.</param>
    /// <param name="work">What the process does.</param>
    public static T Guard<T>(TrainingOptions options, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (!exception.Data.Contains(_together))
        {
            Of(options)?.Group.Fail(exception.Message);
            throw;
        }
    }

    /// <summary>Marks an exception that all processes throw at the same place, so that none has to be told.</summary>
    /// <param name="exception">The exception.</param>
    /// <returns>The same.</returns>
    public static Exception Together(Exception exception)
    {
        exception.Data[_together] = true;
        return exception;
    }

    /// <summary>The processes.</summary>
    public ProcessGroup Group => _group;

    /// <summary>Whether batch norms see the whole batch.</summary>
    public bool Synchronises => distribution.BatchNorms == BatchNormStatistics.Synchronised;

    /// <summary>Whether gradients are sent as bfloat16.</summary>
    public bool RoundsGradients => distribution.Gradients == GradientPrecision.BFloat16;

    /// <summary>
    /// The fewest images that a process learns from: alone they would have no variance, unless it is that of the whole
    /// batch.
    /// </summary>
    public int FewestImages => Synchronises ? 1 : 2;

    /// <summary>Whether this process writes and reports.</summary>
    public bool IsFirst => _group.IsFirst;

    /// <summary>Which share of the work this process has, of so many.</summary>
    public (int Rank, int Size) Place => (_group.Rank, _group.Size);

    /// <summary>Gives values of each process to all.</summary>
    /// <param name="own">This process's.</param>
    /// <returns>Those of each, by rank.</returns>
    public IReadOnlyList<T> Gather<T>(T own) => Array.ConvertAll(
        _group.Gather(JsonSerializer.SerializeToUtf8Bytes(own, RunFile.Json)),
        bytes => JsonSerializer.Deserialize<T>(bytes, RunFile.Json)!);

    /// <summary>Notes which processes were asked to stop; all know it by the last exchange.</summary>
    /// <param name="cancelled">Whether each was, by rank.</param>
    public void Note(IEnumerable<bool> cancelled)
    {
        if (_cancelled < 0)
        {
            _cancelled = cancelled.ToList().IndexOf(true);
        }
    }

    /// <summary>Stops all processes at the same place, where one was asked to.</summary>
    /// <param name="own">What asks this process.</param>
    /// <exception cref="OperationCanceledException">One was.</exception>
    public void ThrowIfCancelled(CancellationToken own)
    {
        if (_cancelled >= 0)
        {
            throw Together(new OperationCanceledException(
                $"Process {_cancelled} of {_group.Size} was cancelled, and all stop with it.", own));
        }
    }

    /// <summary>Checks that all processes are about the same run.</summary>
    /// <param name="run">What this one is about.</param>
    /// <exception cref="ArgumentException">They differ; the message says in what.</exception>
    public void CheckSame(RunIdentity run)
    {
        IReadOnlyList<IReadOnlyDictionary<string, string>> all =
            Gather(new Dictionary<string, string>(run.Values));
        if (RunDifferences.Describe(all) is { } differences)
        {
            throw Together(new ArgumentException(
                $"The {_group.Size} processes are not about the same run: {differences}. Give all of them the same "
                + "options, data and version of this library."));
        }
    }

    /// <summary>Checks that all processes still have the same weights.</summary>
    /// <param name="digest">The digest of this process's.</param>
    /// <param name="epoch">The epoch that just ended, from 1.</param>
    /// <exception cref="InvalidOperationException">They have not.</exception>
    public void CheckWeights(string digest, int epoch)
    {
        string[] all = Array.ConvertAll(_group.Gather(Encoding.ASCII.GetBytes(digest)), Encoding.ASCII.GetString);
        int other = Array.FindIndex(all, theirs => theirs != all[0]);
        if (other >= 0)
        {
            throw Together(new InvalidOperationException(
                $"After epoch {epoch} the weights of process {other} of {_group.Size} are not those of process 0, "
                + "though both took the same steps: their processors compute differently. Use machines of one kind."));
        }
    }
}
