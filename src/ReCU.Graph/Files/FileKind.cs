namespace ReCU.Graph.Files;

/// <summary>Tells regular files from pipes, devices and the like.</summary>
public static class FileKind
{
    /// <summary>
    /// Whether a path is that of a regular file, or of nothing. Nothing is opened: that would make a pipe wait, or take
    /// its reader from its writer. Where the system does not tell, the path is taken for that of a file.
    /// </summary>
    /// <param name="path">The path; links are followed.</param>
    public static bool IsRegularOrMissing(string path) => NativeFiles.IsRegular(path) ?? true;
}
