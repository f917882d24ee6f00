namespace ReCU.Graph.Files;

/// <summary>Leftover files of writers that ended before the rename.</summary>
internal static class LeftOver
{
    // Windows cannot rename an open file, so a writer closes it for a moment.
    private static readonly TimeSpan _windowsAge = TimeSpan.FromHours(1);

    /// <summary>Removes files unless a living writer holds them.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="pattern">Pattern of their names.</param>
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
                // A running writer holds it, it is gone, or it belongs to another user: do not remove it.
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

        // A running writer holds the lock; the system releases it however a process ends. The file is removed while
        // locked here, so a writer that has just created it and gets the lock next sees that it is gone.
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        File.Delete(path);
    }
}
