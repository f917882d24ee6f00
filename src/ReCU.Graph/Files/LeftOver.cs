namespace ReCU.Graph.Files;

/// <summary>What writers have left that ended before they renamed their files.</summary>
internal static class LeftOver
{
    // Windows renames no open file, so that a writer lets go of it for a moment.
    private static readonly TimeSpan _windowsAge = TimeSpan.FromHours(1);

    /// <summary>Removes files unless a living writer holds them.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="pattern">What their names look like.</param>
    /// <param name="except">The caller's own file.</param>
    public static void RemoveAll(string folder, string pattern, string except)
    {
        foreach (string path in Directory.EnumerateFiles(folder, pattern).Where(path => path != except))
        {
            try
            {
                Remove(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Held by a living writer, or gone meanwhile, or another user's: not ours to remove.
            }
        }
    }

    private static void Remove(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(path) > _windowsAge)
            {
                File.Delete(path);
            }

            return;
        }

        // A living writer has it locked; the system unlocks it whichever way a process ends. Removed while locked here:
        // a writer that has just made it and gets the lock next sees that it is gone.
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        File.Delete(path);
    }
}
