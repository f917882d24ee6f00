namespace ReCU.Graph.Files;

/// <summary>Distinguishes regular files from pipes, devices and the like.</summary>
internal static class FileKind
{
    /// <summary>
    /// Whether a path is a regular file or does not exist. The path is not opened, because that would block on a pipe
    /// or take its reader away from its writer. If the system cannot tell, the path counts as a file.
    /// </summary>
    /// <param name="path">The path; links are followed.</param>
    public static bool IsRegularOrMissing(string path) => NativeFiles.IsRegular(path) ?? true;
}
