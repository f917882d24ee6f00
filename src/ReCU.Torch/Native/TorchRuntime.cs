using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using ReCU.Torch.Native;

namespace ReCU.Torch;

/// <summary>Loads the native libraries of torch, also on Linux systems older than TorchSharp's build.</summary>
/// <remarks>
/// TorchSharp 0.107 was linked on a system with GCC 13's C++ library and asks for its symbol version
/// <c>GLIBCXX_3.4.32</c>. Nothing in it calls the one symbol that carries this version, but the loader of Debian 12,
/// Ubuntu 22.04 and RHEL 9 refuses it all the same. There, and only there, a copy is loaded in which this one need is
/// marked as weak; the library on disk stays as it is. See <c>docs/decisions</c>.
/// </remarks>
public static class TorchRuntime
{
    private const string TorchSharpLibrary = "libLibTorchSharp.so";
    private const string UnneededVersion = "GLIBCXX_3.4.32";

    // In the order in which they depend on each other.
    private static readonly string[] _torchLibraries = ["libc10.so", "libtorch_cpu.so", "libtorch.so"];

    private static readonly Lazy<ExceptionDispatchInfo?> _failure = new(TryLoad);

    /// <summary>
    /// Loads torch, once a process. Everything in this assembly that needs torch calls it; so may an application, to
    /// learn early whether torch is there.
    /// </summary>
    /// <exception cref="TorchNotAvailableException">Torch cannot be loaded; the message says why.</exception>
    public static void EnsureLoaded() => _failure.Value?.Throw();

    /// <summary>
    /// Readies torch before any type of this assembly is used, so that also <c>new BinaryConv2d(...)</c> as the very
    /// first call works. A failure is kept for <see cref="EnsureLoaded"/>.
    /// </summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "TorchSharp's own static constructors must come later.")]
    internal static void Initialize() => _ = _failure.Value;

    private static ExceptionDispatchInfo? TryLoad()
    {
        try
        {
            if (OperatingSystem.IsLinux() && FindTorchSharp() is { } library)
            {
                LoadOnLinux(library);
            }

            TorchSharp.torch.InitializeDeviceType(TorchSharp.DeviceType.CPU);
            return null;
        }
        catch (TorchNotAvailableException e)
        {
            return ExceptionDispatchInfo.Capture(e);
        }
        catch (Exception e) when (
            e is DllNotFoundException or BadImageFormatException or NotSupportedException or TypeInitializationException
                or InvalidOperationException or EntryPointNotFoundException or IOException
                or UnauthorizedAccessException or InvalidDataException)
        {
            return ExceptionDispatchInfo.Capture(
                WithoutPackage($"The loader says: {(e.InnerException ?? e).Message}", e));
        }
    }

    private static TorchNotAvailableException WithoutPackage(string detail, Exception cause) => new(
        "The native libraries of torch cannot be loaded. Reference the package TorchSharp-cpu (or "
        + "TorchSharp-cuda-linux, TorchSharp-cuda-windows) in the application that trains; libraries reference "
        + $"only the managed part. {detail}",
        cause);

    [SupportedOSPlatform("linux")]
    private static void LoadOnLinux(string library)
    {
        OpenMPWaiting.SpinBriefly();
        string folder = Path.GetDirectoryName(library)!;
        ILookup<bool, string> there = _torchLibraries.ToLookup(name => File.Exists(Path.Combine(folder, name)));
        foreach (string name in there[true])
        {
            LoadTorch(Path.Combine(folder, name));
        }

        try
        {
            LoadTorchSharp(library);
        }
        catch (Exception e) when (there[false].Any() && e is (DllNotFoundException or TorchNotAvailableException))
        {
            // TorchSharp's own library comes with its managed part, torch itself does not. The loader may have found
            // another torch on the system (Debian has one), so its complaint would lead astray.
            throw WithoutPackage($"These are missing in '{folder}': {string.Join(", ", there[false])}.", e);
        }
    }

    private static void LoadTorch(string library)
    {
        try
        {
            NativeLibrary.Load(library);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new TorchNotAvailableException(
                $"Torch is there, but '{library}' cannot be loaded: a library that it needs is missing or too old, or the "
                + $"file is broken. The loader says: {e.Message}",
                e);
        }
    }

    [SupportedOSPlatform("linux")]
    private static void LoadTorchSharp(string library)
    {
        try
        {
            NativeLibrary.Load(library);
        }
        catch (DllNotFoundException e) when (e.Message.Contains(UnneededVersion, StringComparison.Ordinal))
        {
            LoadWithoutUnneededVersion(library);
        }
    }

    // The loader knows a library that is already there by its soname, so TorchSharp's own load finds this copy.
    // A file that is mapped can be deleted, so nothing is left behind and nothing old is ever trusted.
    [SupportedOSPlatform("linux")]
    private static void LoadWithoutUnneededVersion(string library)
    {
        byte[] image = File.ReadAllBytes(library);
        ElfVersionNeeds.MakeWeak(image, UnneededVersion);
        var failures = new List<Exception>();
        foreach (string parent in CopyFolders())
        {
            DirectoryInfo? folder = null;
            try
            {
                folder = Directory.CreateDirectory(
                    Path.Combine(parent, $"recu-{Guid.NewGuid():N}"),
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                string copy = Path.Combine(folder.FullName, TorchSharpLibrary);
                File.WriteAllBytes(copy, image);
                NativeLibrary.Load(copy);
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or DllNotFoundException)
            {
                // A folder may be read-only, full, or mounted without the right to execute: the next one may do.
                failures.Add(e);
            }
            finally
            {
                DeleteQuietly(folder);
            }
        }

        throw new TorchNotAvailableException(
            $"This system's C++ library is older than {UnneededVersion}, which TorchSharp asks for without need. "
            + "A copy of TorchSharp without this need could be loaded from none of these folders: "
            + $"{string.Join(", ", CopyFolders())}. Point the environment variable TMPDIR to a folder that can be "
            + $"written and allows execution. The loader says: {failures[0].Message}",
            new AggregateException(failures));
    }

    // Network file systems keep the name of a mapped file; a leftover in a temporary folder does no harm.
    private static void DeleteQuietly(DirectoryInfo? folder)
    {
        try
        {
            folder?.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static IEnumerable<string> CopyFolders() =>
        new[]
        {
            Path.GetTempPath(),
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData),
            AppContext.BaseDirectory,
        }.Where(Directory.Exists);

    private static string? FindTorchSharp()
    {
        // Not RuntimeIdentifier, which may be that of the distribution, such as rhel.9-x64.
        string platform = $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        string native = Path.Combine(AppContext.BaseDirectory, "runtimes", platform, "native");
        string listed = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        return listed.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat([AppContext.BaseDirectory, native])
            .Select(folder => Path.Combine(folder, TorchSharpLibrary))
            .FirstOrDefault(File.Exists);
    }
}
