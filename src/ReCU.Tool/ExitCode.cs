namespace ReCU.Tool;

/// <summary>The exit codes of commands, for scripts. <c>docs/guides/tool.md</c> lists them.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The command failed; one line on the standard error says why, and what to do.</summary>
    public const int Error = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The command succeeded, but some pictures were broken and have no result.</summary>
    public const int BrokenPictures = 3;

    /// <summary>Ctrl+C, as shells report it.</summary>
    public const int Cancelled = 130;
}
