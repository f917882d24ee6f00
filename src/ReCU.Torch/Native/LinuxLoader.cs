using System.Runtime.Versioning;

namespace ReCU.Torch.Native;

/// <summary>
/// Loads torch and TorchSharp's library on Linux, before TorchSharp does it: its own load then finds what is there.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class LinuxLoader
{
    /// <summary>Loads torch from the folder that the environment names, else from beside TorchSharp.</summary>
    /// <param name="torchSharp">Path of TorchSharp's library.</param>
    /// <exception cref="TorchNotAvailableException">They cannot be loaded, or do not fit together.</exception>
    /// <exception cref="DllNotFoundException">The loader refuses TorchSharp's library.</exception>
    public static void Load(string torchSharp)
    {
        OpenMPWaiting.SpinBriefly();
        if (Libtorch.FromEnvironment() is { } chosen)
        {
            LoadWithChosen(chosen, torchSharp);
        }
        else
        {
            LoadWithPackage(new Libtorch(Path.GetDirectoryName(torchSharp)!), torchSharp);
        }
    }

    private static void LoadWithPackage(Libtorch libtorch, string torchSharp)
    {
        libtorch.Load();
        try
        {
            TorchSharpLibrary.Load(torchSharp);
        }
        catch (Exception e) when (libtorch.Missing.Any() && e is (DllNotFoundException or TorchNotAvailableException))
        {
            // TorchSharp's own library comes with its managed part, torch itself does not. The loader may have found
            // another torch on the system (Debian has one), so its complaint would lead astray.
            throw TorchRuntime.WithoutPackage(
                $"These are missing in '{libtorch.Folder}': {string.Join(", ", libtorch.Missing)}.", e);
        }
    }

    private static void LoadWithChosen(Libtorch libtorch, string torchSharp)
    {
        libtorch.Load();
        // The loader would take torch of another origin for a name that nobody answers to, and two torches in one
        // process break it.
        if (!Libtorch.AreLoaded())
        {
            throw new TorchNotAvailableException(
                Unfit(libtorch, "Its libraries have other names inside than outside, as a distribution's do."));
        }

        try
        {
            TorchSharpLibrary.Load(torchSharp);
        }
        catch (DllNotFoundException e)
        {
            throw new TorchNotAvailableException(Unfit(libtorch, $"The loader says: {e.Message}"), e);
        }
    }

    private static string Unfit(Libtorch libtorch, string detail) =>
        $"The environment variable {Libtorch.Variable} names {libtorch}, which does not fit TorchSharp, built for "
        + $"libtorch {Libtorch.NeededVersion}. {detail}";
}
