using ReCU.Distributed;
using ReCU.MLNet;
using ReCU.Tool.Terminals;
using Spectre.Console;

namespace ReCU.Tool.Training;

/// <summary>
/// The processes of a training: those that a launcher of MPI has started, or this one alone. The first one tells and
/// writes everything.
/// </summary>
/// <param name="processes">The processes; from here on this object's.</param>
internal sealed class TrainingGroup(ProcessGroup processes) : IDisposable
{
    /// <summary>Joins the others, where a launcher has started several.</summary>
    /// <exception cref="MpiNotAvailableException">It has, and there is no MPI, or another one than its own.</exception>
    public static TrainingGroup Join() => new(MpiGroup.WasLaunched ? MpiGroup.Join() : ProcessGroup.Alone);

    /// <summary>Whether this is the first process.</summary>
    public bool IsFirst => processes.IsFirst;

    /// <summary>Where this process writes: the others write nothing.</summary>
    /// <param name="consoles">Where the first one does.</param>
    public Consoles Of(Consoles consoles)
    {
        if (IsFirst)
        {
            return consoles;
        }

        IAnsiConsole nowhere = Consoles.Create(TextWriter.Null, isRedirected: true);
        return new Consoles(nowhere, nowhere);
    }

    /// <summary>Checks, before anything is read, that all processes can train together so.</summary>
    /// <param name="settings">What the user typed.</param>
    /// <exception cref="ArgumentException">They cannot; the message names the option.</exception>
    public void Check(TrainSettings settings)
    {
        if (SharedOptions.Problem(settings, processes.Size) is { } problem)
        {
            throw new ArgumentException(problem);
        }
    }

    /// <summary>Options for all processes.</summary>
    /// <param name="options">Those of a process alone.</param>
    /// <param name="settings">What the user typed.</param>
    public ReCUBinaryNetOptions Share(ReCUBinaryNetOptions options, TrainSettings settings) => processes.Size == 1
        ? options
        : options with { Distribution = SharedOptions.Distribute(settings, processes) };

    /// <summary>Tells who trains.</summary>
    /// <param name="consoles">Where to write.</param>
    /// <param name="settings">What the user typed.</param>
    public void Tell(Consoles consoles, TrainSettings settings)
    {
        if (SharedOptions.Unused(settings, processes.Size) is { } unused)
        {
            consoles.Note(unused);
        }

        if (processes is MpiGroup group)
        {
            consoles.Note($"{group.Size} processes ({group.Library}): {string.Join(", ", group.Members)}");
        }
    }

    /// <summary>
    /// Does a process's part. If it fails, it notifies the others, and the first process reports the error.
    /// </summary>
    /// <param name="work">The part; returns an <see cref="ExitCode"/>.</param>
    public int Run(Func<int> work)
    {
        try
        {
            return work();
        }
        catch (OperationCanceledException) when (!IsFirst)
        {
            // All stop at the same step.
            return ExitCode.Cancelled;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            processes.Fail(exception.Message);
            if (IsFirst)
            {
                throw;
            }

            return ExitCode.Error;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => processes.Dispose();
}
