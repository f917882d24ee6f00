namespace ReCU.Graph;

/// <summary>The number of threads that options accept.</summary>
public static class ThreadCount
{
    /// <summary>
    /// The largest number: 1,024. More threads than cores only cost time, and native libraries end the process if the
    /// system refuses them a thread.
    /// </summary>
    public const int Maximum = 1_024;
}
