using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;

namespace ReCU.Torch.Native;

/// <summary>A folder with torch's own native libraries, on Linux.</summary>
/// <param name="Folder">The folder.</param>
internal sealed partial record Libtorch(string Folder)
{
    /// <summary>
    /// The environment variable that names a folder, such as <c>lib</c> in the Python package <c>torch</c>. Its
    /// libraries are used in place of those beside the application.
    /// </summary>
    public const string Variable = "RECU_LIBTORCH";

    /// <summary>Version that TorchSharp is built for.</summary>
    public const string NeededVersion = "2.10";

    private static readonly string[] _needed = ["libc10.so", "libtorch_cpu.so", "libtorch.so"];

    // In the order of their dependencies. Those with "cuda" are only in builds for GPUs.
    private static readonly string[] _all =
        ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];

    /// <summary>Names of the needed libraries that are not in the folder.</summary>
    public IEnumerable<string> Missing => _needed.Where(name => !File.Exists(Path.Combine(Folder, name)));

    /// <summary>
    /// The libraries' version, such as 2.10.0+cu128, or null if no file beside the folder contains it.
    /// </summary>
    public string? Version =>
        ReadBeside("version.py") is { } source && PythonVersion().Match(source) is { Success: true } match
            ? match.Groups[1].Value
            : ReadBeside("build-version")?.Trim();

    /// <summary>The folder that the environment variable names, or null if it is not set.</summary>
    /// <exception cref="TorchNotAvailableException">The folder lacks a library.</exception>
    public static Libtorch? FromEnvironment()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } folder)
        {
            return null;
        }

        var libtorch = new Libtorch(Path.GetFullPath(folder));
        return libtorch.Missing.Any()
            ? throw new TorchNotAvailableException(
                $"The environment variable {Variable} is '{folder}', where these are missing: "
                + $"{string.Join(", ", libtorch.Missing)}. It names the folder with torch's own libraries, such as "
                + "'lib' in the Python package torch.")
            : libtorch;
    }

    /// <summary>Loads the libraries of the folder.</summary>
    /// <exception cref="TorchNotAvailableException">A library cannot be loaded; the message names it.</exception>
    public void Load()
    {
        foreach (string library in _all.Select(name => Path.Combine(Folder, name)).Where(File.Exists))
        {
            try
            {
                NativeLibrary.Load(library);
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                throw new TorchNotAvailableException(
                    $"Torch exists, but '{library}' cannot be loaded: a library that it needs is missing or too "
                    + $"old, or the file is broken. The loader says: {e.Message}",
                    e);
            }
        }
    }

    /// <summary>Whether libraries are loaded under all names of torch that TorchSharp's library needs.</summary>
    [SupportedOSPlatform("linux")]
    public static bool AreLoaded() => _needed.All(SharedLibrary.IsLoaded);

    /// <inheritdoc/>
    public override string ToString() => $"libtorch {Version ?? "of unknown version"} in '{Folder}'";

    private string? ReadBeside(string name)
    {
        string file = Path.Combine(Folder, "..", name);
        return File.Exists(file) ? File.ReadAllText(file) : null;
    }

    [GeneratedRegex("""^__version__\b.*=\s*['"]([^'"]+)['"]""", RegexOptions.Multiline)]
    private static partial Regex PythonVersion();
}
