using System.Globalization;
using System.Text;
using ReCU.Distributed.Mpi;

namespace ReCU.Distributed;

/// <summary>
/// All processes that <c>mpirun</c>, <c>srun</c> or another launcher of MPI started. A process can join once.
/// </summary>
/// <remarks>
/// Which MPI it is, is found out at run time: Open MPI by its symbols, MPICH and the MPI standard's own interface by
/// their numbers. A process that dies or stands still ends what the others wait for with a
/// <see cref="ProcessGroupException"/>; a process that ends after such a failure ends all the others.
/// </remarks>
public sealed unsafe class MpiGroup : ProcessGroup
{
    private static readonly Lock _joining = new();
    private static bool _hasJoined;

    private readonly MpiThread _thread;
    private bool _isDisposed;

    private MpiGroup(MpiLibrary library, MpiOptions options)
    {
        Library = library.Version;
        _thread = new MpiThread(library, options.Patience);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => OnExit();
        string[] machines = [.. Gather(Encoding.UTF8.GetBytes(
            $"{Environment.MachineName}\0{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}"))
            .Select(Encoding.UTF8.GetString)];
        LocalRank = machines.Take(Rank).Count(machine => MachineOf(machine) == MachineOf(machines[Rank]));
        Members = [.. machines.Select((machine, rank) =>
            $"{rank} (machine {MachineOf(machine)}, process id {machine.Split('\0')[1]})")];
        _thread.Name(Members);
    }

    /// <summary>What the MPI library says about itself.</summary>
    public string Library { get; }

    /// <summary>The processes in words, by rank: number, machine and process id.</summary>
    public IReadOnlyList<string> Members { get; }

    /// <summary>Whether a launcher says that it started several processes, of which this is one.</summary>
    public static bool WasLaunched => MpiLauncher.Started(Environment.GetEnvironmentVariable) > 1;

    /// <inheritdoc/>
    public override int Rank => _thread.Rank;

    /// <inheritdoc/>
    public override int Size => _thread.Size;

    /// <inheritdoc/>
    public override int LocalRank { get; }

    /// <summary>Joins the others; waits until all do. A program without a launcher is a group of one.</summary>
    /// <param name="options">Which library, and how long others may be silent; null is the default.</param>
    /// <returns>The group; the caller disposes it, at the end of the program.</returns>
    /// <exception cref="MpiNotAvailableException">
    /// There is no MPI, or another one than that of the launcher; the message says what to do.
    /// </exception>
    /// <exception cref="InvalidOperationException">This process has joined before.</exception>
    public static MpiGroup Join(MpiOptions? options = null)
    {
        options ??= new MpiOptions();
        options.Check();
        lock (_joining)
        {
            if (_hasJoined)
            {
                throw new InvalidOperationException(
                    "This process has joined an MPI group before; MPI begins and ends once in a process.");
            }

            MpiLibrary library = MpiLibrary.Load(
                options.Library ?? Environment.GetEnvironmentVariable(MpiOptions.LibraryVariable),
                Environment.GetEnvironmentVariable);
            var group = new MpiGroup(library, options);
            _hasJoined = true;
            return group.IsComplete() ? group : throw Incomplete(library);
        }
    }

    /// <inheritdoc/>
    public override void Sum(Span<float> values)
    {
        int length = values.Length;
        fixed (float* start = values)
        {
            var pointer = (nint)start;
            _thread.Do(exchange => exchange.Sum((float*)pointer, length));
        }
    }

    /// <inheritdoc/>
    public override void SumRounded(Span<float> values)
    {
        int length = values.Length;
        fixed (float* start = values)
        {
            var pointer = (nint)start;
            _thread.Do(exchange => exchange.SumRounded((float*)pointer, length));
        }
    }

    /// <inheritdoc/>
    public override byte[] Broadcast(ReadOnlySpan<byte> bytes, int root = 0)
    {
        CheckRoot(root);
        byte[] result = [];
        int length = bytes.Length;
        fixed (byte* start = bytes)
        {
            var pointer = (nint)start;
            _thread.Do(exchange => result = exchange.Broadcast((byte*)pointer, length, root));
        }

        return result;
    }

    /// <inheritdoc/>
    public override byte[][] Gather(ReadOnlySpan<byte> bytes)
    {
        byte[][] result = [];
        int length = bytes.Length;
        fixed (byte* start = bytes)
        {
            var pointer = (nint)start;
            _thread.Do(exchange => result = exchange.Gather((byte*)pointer, length));
        }

        return result;
    }

    /// <inheritdoc/>
    public override void Fail(string reason)
    {
        // Alone, there is nobody to tell, and nothing that has to end.
        if (!_isDisposed && Size > 1)
        {
            _thread.Fail(reason);
        }
    }

    /// <summary>Bytes that the operations of this process have sent to others so far.</summary>
    internal long CountSentBytes()
    {
        long bytes = 0;
        _thread.Do(exchange => bytes = exchange.SentBytes);
        return bytes;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _thread.Close();
        }
    }

    // Another library than the launcher's knows nothing of the other processes: each would train for itself.
    private bool IsComplete() => Size > 1 || MpiLauncher.Started(Environment.GetEnvironmentVariable) is null or 1;

    private static MpiNotAvailableException Incomplete(MpiLibrary library) => new(
        $"{MpiLauncher.Started(Environment.GetEnvironmentVariable)} processes were started, but '{library.Name}' "
        + $"({library.Version}) knows this one only: it is not the MPI of the launcher. Name the launcher's library in "
        + $"the environment variable {MpiOptions.LibraryVariable}, such as libmpi.so.40 for Open MPI or libmpich.so.12 "
        + "for MPICH; under Slurm, start with 'srun --mpi=pmix' or 'mpirun'.");

    private static string MachineOf(string machine) => machine.Split('\0')[0];

    private void OnExit()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _thread.CloseAtExit();
        }

        _thread.AbortIfFailed();
    }
}
