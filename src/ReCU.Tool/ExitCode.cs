namespace ReCU.Tool;

/// <summary>How a command ends, for scripts. <c>docs/guides/tool.md</c> lists them.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>Something went wrong; one line on the standard error says what, and what to do.</summary>
    public const int Error = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The command did its work, but some pictures were broken and have no result.</summary>
    public const int BrokenPictures = 3;

    /// <summary>Ctrl+C, as a shell reports it.</summary>
    public const int Cancelled = 130;
}
