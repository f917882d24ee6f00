using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ReCU.Torch.Devices;

/// <summary>Makes torch use deterministic algorithms until this is disposed.</summary>
/// <remarks>
/// TorchSharp 0.107 declares <c>use_deterministic_algorithms</c> but does not implement it, so this calls libtorch's
/// function by its C++ name, which is the same with and without CUDA.
/// </remarks>
internal sealed unsafe partial class DeterministicAlgorithms : IDisposable
{
    private const string Workspace = "CUBLAS_WORKSPACE_CONFIG";

    // One of the two values that cuBLAS documents as deterministic; the faster one.
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

    /// <summary>Turns deterministic algorithms on.</summary>
    /// <exception cref="DeviceNotAvailableException">This torch has no function of the known name.</exception>
    public static DeterministicAlgorithms Begin()
    {
        TorchRuntime.EnsureLoaded();
        try
        {
            // It is loaded already; the loader finds it by its name.
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
                "Deterministic is true, but this torch has no function that chooses deterministic algorithms: it is "
                + $"another version than libtorch 2.10. Set Deterministic to false. The loader says: {e.Message}",
                e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _set(_context, _before, 0);

    // Without this variable, torch refuses matrix products. On other platforms it must be set before the process
    // starts.
    [SupportedOSPlatform("linux")]
    private static void SetWorkspace() => _ = setenv(Workspace, DeterministicWorkspace, overwrite: 0);

#pragma warning disable IDE1006, SYSLIB1054 // The C library's own name; .NET's own does not reach native code.
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
#pragma warning restore IDE1006, SYSLIB1054
}
