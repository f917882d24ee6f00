using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ReCU.Torch.Devices;

/// <summary>Torch's deterministic algorithms, chosen until this is disposed.</summary>
/// <remarks>
/// TorchSharp 0.107 declares <c>use_deterministic_algorithms</c> but does not implement it, so the function of libtorch
/// is called by its name in C++. It is the same for torch with and without CUDA.
/// </remarks>
internal sealed unsafe partial class DeterministicAlgorithms : IDisposable
{
    private const string Workspace = "CUBLAS_WORKSPACE_CONFIG";

    // One of the two values that cuBLAS documents as deterministic, and the faster.
    private const string DeterministicWorkspace = ":4096:8";

    private readonly nint _context;
    private readonly delegate* unmanaged<nint, byte, byte, void> _set;
    private readonly byte _before;

    private DeterministicAlgorithms(nint library)
    {
        bool isWindows = OperatingSystem.IsWindows();
        var context = (delegate* unmanaged<nint>)NativeLibrary.GetExport(
            library, isWindows ? "?globalContext@at@@YAAEAVContext@1@XZ" : "_ZN2at13globalContextEv");
        _set = (delegate* unmanaged<nint, byte, byte, void>)NativeLibrary.GetExport(
            library,
            isWindows
                ? "?setDeterministicAlgorithms@Context@at@@QEAAX_N0@Z"
                : "_ZN2at7Context26setDeterministicAlgorithmsEbb");
        var get = (delegate* unmanaged<nint, byte>)NativeLibrary.GetExport(
            library,
            isWindows
                ? "?deterministicAlgorithms@Context@at@@QEBA_NXZ"
                : "_ZNK2at7Context23deterministicAlgorithmsEv");
        _context = context();
        _before = get(_context);
        _set(_context, 1, 0);
    }

    /// <summary>Chooses them.</summary>
    /// <exception cref="DeviceNotAvailableException">This torch has no such function under its known name.</exception>
    public static DeterministicAlgorithms Begin()
    {
        TorchRuntime.EnsureLoaded();
        try
        {
            // Loaded already; the loader finds it by its name.
            nint library = NativeLibrary.Load(
                OperatingSystem.IsWindows() ? "torch_cpu" : "libtorch_cpu",
                typeof(DeterministicAlgorithms).Assembly,
                searchPath: null);
            if (OperatingSystem.IsLinux())
            {
                SetWorkspace();
            }

            return new DeterministicAlgorithms(library);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new DeviceNotAvailableException(
                "Deterministic is true, but this torch does not let its deterministic algorithms be chosen: it is "
                + $"another version than libtorch 2.10. Set Deterministic to false. The loader says: {e.Message}",
                e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _set(_context, _before, 0);

    // Without it torch refuses matrix products. Elsewhere it has to be set before the process starts.
    [SupportedOSPlatform("linux")]
    private static void SetWorkspace() => _ = setenv(Workspace, DeterministicWorkspace, overwrite: 0);

#pragma warning disable IDE1006, SYSLIB1054 // The C library's own name; .NET's own does not reach native code.
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
#pragma warning restore IDE1006, SYSLIB1054
}
