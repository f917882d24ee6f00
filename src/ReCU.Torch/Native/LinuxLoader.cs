using System.Runtime.Versioning;

namespace ReCU.Torch.Native;

/// <summary>
/// Loads torch and TorchSharp's library on Linux before TorchSharp does; its own load then finds them loaded.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class LinuxLoader
{
    /// <summary>Loads torch from the folder in the environment variable, or from TorchSharp's folder.</summary>
    /// <param name="torchSharp">Path of TorchSharp's library.</param>
    /// <exception cref="TorchNotAvailableException">They cannot be loaded or do not fit together.</exception>
    /// <exception cref="DllNotFoundException">The loader rejects TorchSharp's library.</exception>
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
            // TorchSharp's library comes with its managed part, torch does not. The loader may have found another torch
            // on the system (Debian has one), so its message would mislead.
            throw TorchRuntime.WithoutPackage(
                $"These are missing in '{libtorch.Folder}': {string.Join(", ", libtorch.Missing)}.", e);
        }
    }

    private static void LoadWithChosen(Libtorch libtorch, string torchSharp)
    {
        libtorch.Load();
        // For a name that is not loaded, the loader would load a torch from elsewhere, and two torches in one process
        // break it.
        if (!Libtorch.AreLoaded())
        {
            throw new TorchNotAvailableException(Unfit(
                libtorch, "Its libraries have other sonames than TorchSharp needs, like those of a distribution."));
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
