using System.Runtime.Versioning;
using ReCU.Graph.Files;

namespace ReCU.Graph.Tests.Files;

/// <summary>What the numbers of the C library's errors mean, which .NET puts into its exceptions.</summary>
[SupportedOSPlatform("linux")]
[Platform(Include = "Linux")]
public sealed class NativeFilesTests
{
    private const int Again = 11;
    private const int ReadOnlyFileSystem = 30;
    private const int NoSpace = 28;

    [TestCase(Again, true)]
    [TestCase(NoSpace, false)]
    [TestCase(ReadOnlyFileSystem, false)]
    public void ALockedFileIsKnownByItsError(int error, bool isLocked) =>
        Assert.That(NativeFiles.IsLocked(new IOException("", error)), Is.EqualTo(isLocked));

    [TestCase(ReadOnlyFileSystem, true)]
    [TestCase(NoSpace, false)]
    [TestCase(Again, false)]
    public void AReadOnlyFileSystemIsKnownByItsError(int error, bool isReadOnly) =>
        Assert.That(NativeFiles.IsReadOnlyFileSystem(new IOException("", error)), Is.EqualTo(isReadOnly));
}
