using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using ReCU.Torch.Native;

namespace ReCU.Torch;

/// <summary>Loads torch's native libraries, also on Linux systems older than TorchSharp's build.</summary>
/// <remarks>
/// Torch is beside the application, from the package that it references. On Linux, the environment variable
/// <c>RECU_LIBTORCH</c> can name another folder with torch's libraries, such as <c>lib</c> in the Python package
/// <c>torch</c>. TorchSharp 0.107 is built for libtorch 2.10. Another version is accepted if it has all functions that
/// TorchSharp calls, which does not prove that they compute the same.
/// <para>
/// A few small convolutions are checked. On a machine where oneDNN computes them wrongly, oneDNN and NNPACK are turned
/// off for the whole process, also for the application's own use of TorchSharp: float convolutions are slower then, and
/// trainings on the CPU have a warning that says so.
/// </para>
/// </remarks>
public static class TorchRuntime
{
    private static readonly Lazy<ExceptionDispatchInfo?> _failure = new(TryLoad);

    /// <summary>
    /// Loads torch, once in a process. Everything in this assembly that needs torch calls it; descriptions and options
    /// do not. An application may call it to learn early whether torch is available, or before it uses TorchSharp
    /// itself.
    /// </summary>
    /// <exception cref="TorchNotAvailableException">
    /// Torch cannot be loaded, or computes wrong convolutions; the message says why.
    /// </exception>
    public static void EnsureLoaded() => _failure.Value?.Throw();

    /// <summary>Loads torch before a TorchSharp base constructor, whose static constructors must run later.</summary>
    /// <param name="name">The argument of the base constructor.</param>
    /// <returns>The name.</returns>
    /// <exception cref="TorchNotAvailableException">Torch cannot be loaded.</exception>
    internal static string LoadFor(string name)
    {
        EnsureLoaded();
        return name;
    }

    private static ExceptionDispatchInfo? TryLoad()
    {
        try
        {
            if (OperatingSystem.IsLinux() && FindTorchSharp() is { } library)
            {
                LinuxLoader.Load(library);
            }

            TorchSharp.torch.InitializeDeviceType(TorchSharp.DeviceType.CPU);
            FloatConvolutions.Ensure();
            return null;
        }
        catch (TorchNotAvailableException e)
        {
            return ExceptionDispatchInfo.Capture(e);
        }
        catch (Exception e) when (
            e is DllNotFoundException or BadImageFormatException or NotSupportedException or TypeInitializationException
                or InvalidOperationException or EntryPointNotFoundException or IOException
                or UnauthorizedAccessException or InvalidDataException or ExternalException)
        {
            return ExceptionDispatchInfo.Capture(
                WithoutPackage($"The loader says: {(e.InnerException ?? e).Message}", e));
        }
    }

    /// <summary>The exception for an application that references no package with torch.</summary>
    internal static TorchNotAvailableException WithoutPackage(string detail, Exception cause) => new(
        "The native libraries of torch cannot be loaded. Reference the package TorchSharp-cpu (or "
        + "TorchSharp-cuda-linux, TorchSharp-cuda-windows) in the application that trains; libraries reference "
        + $"only the managed part. {detail}",
        cause);

    [SupportedOSPlatform("linux")]
    private static string? FindTorchSharp()
    {
        // Not RuntimeIdentifier, which may be the distribution's, such as rhel.9-x64.
        string platform = $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        string native = Path.Combine(AppContext.BaseDirectory, "runtimes", platform, "native");
        string listed = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        return listed.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat([AppContext.BaseDirectory, native])
            .Select(folder => Path.Combine(folder, TorchSharpLibrary.FileName))
            .FirstOrDefault(File.Exists);
    }
}
