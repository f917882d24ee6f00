namespace ReCU.Distributed;

/// <summary>How a process joins the others over MPI.</summary>
public sealed record MpiOptions
{
    /// <summary>The environment variable that names the library where <see cref="Library"/> does not.</summary>
    public const string LibraryVariable = "RECU_MPI";

    /// <summary>
    /// The MPI library: a file, or a name that the system's loader finds, such as <c>libmpich.so.12</c>. Null, the
    /// default, takes the one that <see cref="LibraryVariable"/> names, or else the one of the launcher that started
    /// this process, or else the first that is installed.
    /// </summary>
    public string? Library { get; init; }

    /// <summary>
    /// How long another process may be silent before the group gives it up, at least 2 seconds. Each process tells that
    /// it lives every fraction of that, on a thread of its own, whatever it computes; longer is safer where machines
    /// are suspended or badly overloaded. Default 30 seconds.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    internal void Check() => ArgumentOutOfRangeException.ThrowIfLessThan(
        Patience, TimeSpan.FromSeconds(2), nameof(Patience));
}
