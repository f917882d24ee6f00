namespace ReCU.Graph;

/// <summary>The numbers of threads that options may ask for.</summary>
public static class ThreadCount
{
    /// <summary>
    /// The largest: 1,024. More than a machine has cores only costs; and native libraries end the process where the
    /// system refuses them a thread.
    /// </summary>
    public const int Maximum = 1_024;
}
