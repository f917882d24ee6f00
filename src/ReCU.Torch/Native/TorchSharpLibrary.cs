using System.Runtime.Versioning;

namespace ReCU.Torch.Native;

/// <summary>Loads TorchSharp's native library, also on Linux systems older than TorchSharp's build.</summary>
/// <remarks>
/// TorchSharp 0.107 was linked on a system with GCC 13's C++ library and needs its symbol version
/// <c>GLIBCXX_3.4.32</c>. Nothing in it calls the only symbol of this version, but the loaders of Debian 12, Ubuntu
/// 22.04 and RHEL 9 reject the library. On such systems, and only there, a copy is loaded in which this need is marked
/// as weak; the library on disk is not changed. See <c>docs/decisions</c>.
/// </remarks>
[SupportedOSPlatform("linux")]
internal static class TorchSharpLibrary
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "libLibTorchSharp.so";

    private const string UnneededVersion = "GLIBCXX_3.4.32";

    /// <summary>Loads it; torch itself is loaded already.</summary>
    /// <exception cref="DllNotFoundException">
    /// The loader rejects it, for example because torch lacks a function.
    /// </exception>
    /// <exception cref="TorchNotAvailableException">The copy cannot be written anywhere.</exception>
    public static void Load(string library)
    {
        try
        {
            SharedLibrary.LoadBound(library);
        }
        catch (DllNotFoundException e) when (e.Message.Contains(UnneededVersion, StringComparison.Ordinal))
        {
            LoadWithoutUnneededVersion(library);
        }
    }

    // The loader recognises a loaded library by its soname, so TorchSharp's own load finds this copy. A mapped file can
    // be deleted, so no copy stays behind, and an old one is never trusted.
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
                string copy = Path.Combine(folder.FullName, FileName);
                File.WriteAllBytes(copy, image);
                SharedLibrary.LoadBound(copy);
                return;
            }
            catch (Exception e) when (IsOfFolder(e))
            {
                // A folder may be read-only, full, or mounted without the right to execute: try the next one.
                failures.Add(e);
            }
            finally
            {
                DeleteQuietly(folder);
            }
        }

        throw new TorchNotAvailableException(
            $"This system's C++ library is older than {UnneededVersion}, which TorchSharp requires but does not use. "
            + "A copy of TorchSharp without this need could be loaded from none of these folders: "
            + $"{string.Join(", ", CopyFolders())}. Point the environment variable TMPDIR to a folder that can be "
            + $"written and allows execution. The loader says: {failures[0].Message}",
            new AggregateException(failures));
    }

    // A function that torch lacks is missing from every folder.
    private static bool IsOfFolder(Exception e) =>
        e is IOException or UnauthorizedAccessException
        || (e is DllNotFoundException && !e.Message.Contains("undefined symbol", StringComparison.Ordinal));

    // Network file systems keep the name of a mapped file; the remaining file in a temporary folder does no harm.
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
}
