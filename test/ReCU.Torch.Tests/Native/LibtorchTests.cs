using ReCU.TestKit;
using ReCU.Torch.Native;

namespace ReCU.Torch.Tests.Native;

public sealed class LibtorchTests
{
    [TestCase("version.py", "__version__ = '2.10.0+cu128'\ncuda: Optional[str] = '12.8'\n", "2.10.0+cu128")]
    [TestCase("version.py", "__all__ = ['__version__', 'cuda']\n__version__: str = \"2.11.0\"\n", "2.11.0")]
    [TestCase("version.py", "cuda = None\n", null)]
    [TestCase("build-version", "2.10.0+cpu\n", "2.10.0+cpu")]
    [TestCase("LICENSE", "2.10", null)]
    public void TheVersionIsReadFromBesideTheFolder(string name, string text, string? version)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(name), text);
        Assert.That(new Libtorch(folder.File("lib")).Version, Is.EqualTo(version));
    }

    [Test]
    public void ADescriptionSaysWhatWasMet()
    {
        using var folder = new TemporaryFolder();
        var libtorch = new Libtorch(folder.File("lib"));
        Assert.That(libtorch.ToString(), Is.EqualTo($"libtorch of unknown version in '{folder.File("lib")}'"));
        File.WriteAllText(folder.File("build-version"), "2.9.1");
        Assert.That(libtorch.ToString(), Is.EqualTo($"libtorch 2.9.1 in '{folder.File("lib")}'"));
    }

    [Test]
    public void OnlyWhatEveryBuildHasIsMissed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("libc10.so"), "");
        File.WriteAllText(folder.File("libtorch.so"), "");
        Assert.That(new Libtorch(folder.Path).Missing, Is.EqualTo(new[] { "libtorch_cpu.so" }));
    }
}
