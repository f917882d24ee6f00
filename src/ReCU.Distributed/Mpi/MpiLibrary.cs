using System.Runtime.InteropServices;
using System.Text;

namespace ReCU.Distributed.Mpi;

/// <summary>An MPI library that is loaded: its functions and its constants.</summary>
internal sealed unsafe class MpiLibrary
{
    // The longest that any implementation writes.
    private const int LongestText = 8192;

    // What implementations with the interface of MPICH call themselves.
    private static readonly string[] _likeMpich = ["MPICH", "Intel", "MVAPICH"];

    private readonly nint _library;

    private MpiLibrary(string name, nint library)
    {
        (Name, _library) = (name, library);
        InitThread = (delegate* unmanaged<nint, nint, int, int*, int>)Export("MPI_Init_thread");
        Initialized = (delegate* unmanaged<int*, int>)Export("MPI_Initialized");
        CommRank = (delegate* unmanaged<nint, int*, int>)Export("MPI_Comm_rank");
        CommSize = (delegate* unmanaged<nint, int*, int>)Export("MPI_Comm_size");
        SetErrorHandler = (delegate* unmanaged<nint, nint, int>)Export("MPI_Comm_set_errhandler");
        SendAtOnce =
            (delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int>)Export("MPI_Isend");
        ReceiveAtOnce =
            (delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int>)Export("MPI_Irecv");
        Test = (delegate* unmanaged<nint*, int*, void*, int>)Export("MPI_Test");
        Abort = (delegate* unmanaged<nint, int, int>)Export("MPI_Abort");
        Finish = (delegate* unmanaged<int>)Export("MPI_Finalize");
        _getVersion = (delegate* unmanaged<byte*, int*, int>)Export("MPI_Get_library_version");
        _getError = (delegate* unmanaged<int, byte*, int*, int>)Export("MPI_Error_string");
        Version = Text((text, length) => _getVersion(text, length));
        Handles = FindHandles();
    }

    private readonly delegate* unmanaged<byte*, int*, int> _getVersion;
    private readonly delegate* unmanaged<int, byte*, int*, int> _getError;

    private delegate int WriteText(byte* text, int* length);

    /// <summary>What it was loaded as.</summary>
    public string Name { get; }

    /// <summary>What it says about itself, in a line.</summary>
    public string Version { get; }

    /// <summary>Its constants.</summary>
    public MpiHandles Handles { get; }

    public delegate* unmanaged<nint, nint, int, int*, int> InitThread { get; }

    public delegate* unmanaged<int*, int> Initialized { get; }

    public delegate* unmanaged<nint, int*, int> CommRank { get; }

    public delegate* unmanaged<nint, int*, int> CommSize { get; }

    public delegate* unmanaged<nint, nint, int> SetErrorHandler { get; }

    public delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int> SendAtOnce { get; }

    public delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int> ReceiveAtOnce { get; }

    public delegate* unmanaged<nint*, int*, void*, int> Test { get; }

    public delegate* unmanaged<nint, int, int> Abort { get; }

    public delegate* unmanaged<int> Finish { get; }

    /// <summary>Loads the library that is asked for, or else the one that fits.</summary>
    /// <param name="name">A file or a name; null looks for one.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <exception cref="MpiNotAvailableException">There is none, or it is no MPI that is known.</exception>
    public static MpiLibrary Load(string? name, Func<string, string?> variable)
    {
        IReadOnlyList<string> names = name is { Length: > 0 } ? [name] : MpiLauncher.Libraries(variable);
        foreach (string candidate in names)
        {
            if (NativeLibrary.TryLoad(candidate, out nint library))
            {
                try
                {
                    return new MpiLibrary(candidate, library);
                }
                catch (EntryPointNotFoundException exception)
                {
                    throw new MpiNotAvailableException(
                        $"The library '{candidate}' is no MPI that can be used: {exception.Message}", exception);
                }
            }
        }

        throw new MpiNotAvailableException(
            $"There is no MPI: the loader finds none of {string.Join(", ", names)}. Install Open MPI or MPICH, such as "
            + $"Debian's openmpi-bin or mpich, or name the library in the environment variable "
            + $"{MpiOptions.LibraryVariable}.");
    }

    /// <summary>What an error code means.</summary>
    public string Describe(int error) => Text((text, length) => _getError(error, text, length));

    private MpiHandles FindHandles()
    {
        if (NativeLibrary.TryGetExport(_library, "ompi_mpi_comm_world", out _))
        {
            return MpiHandles.OpenMpi(Export);
        }

        if (Path.GetFileName(Name).StartsWith("libmpi_abi", StringComparison.Ordinal))
        {
            return MpiHandles.Standard;
        }

        return _likeMpich.Any(Version.Contains)
            ? MpiHandles.Mpich
            : throw new MpiNotAvailableException(
                $"The library '{Name}' says that it is '{Version}'. Open MPI, or one of the interface of MPICH or of "
                + "the MPI standard (libmpi_abi.so), was expected.");
    }

    private nint Export(string name) => NativeLibrary.GetExport(_library, name);

    private static string Text(WriteText write)
    {
        byte* text = stackalloc byte[LongestText];
        int length = 0;
        int error = write(text, &length);
        return error == 0
            ? Encoding.UTF8.GetString(text, Math.Clamp(length, 0, LongestText)).Split('\n', '\0')[0].Trim()
            : $"error {error}";
    }
}
