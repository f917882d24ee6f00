using ReCU.TestKit;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>A temporary folder that is the current one until it is disposed: documented code names files only.</summary>
internal sealed class WorkingFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _before = Environment.CurrentDirectory;

    public WorkingFolder() => Environment.CurrentDirectory = _folder.Path;

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        _folder.Dispose();
    }
}
