using ReCU.Torch.Native;

namespace ReCU.Torch.Tests.Native;

public sealed class ElfVersionNeedsTests
{
    private static string Library => Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");

    [Test]
    [Platform("Linux")]
    public void MarksExactlyTheOneNeedAndNothingElse()
    {
        byte[] original = File.ReadAllBytes(Library);
        byte[] patched = [.. original];
        Assert.That(ElfVersionNeeds.MakeWeak(patched, "GLIBCXX_3.4.32"), Is.EqualTo(1));
        int[] changed = [.. Enumerable.Range(0, original.Length).Where(i => original[i] != patched[i])];
        Assert.That(changed, Has.Length.EqualTo(1));
        Assert.That(patched[changed[0]] ^ original[changed[0]], Is.EqualTo(2), "VER_FLG_WEAK");
    }

    [Test]
    [Platform("Linux")]
    public void AVersionThatIsNotNeededChangesNothing()
    {
        byte[] image = File.ReadAllBytes(Library);
        Assert.That(ElfVersionNeeds.MakeWeak(image, "GLIBCXX_9.9.99"), Is.Zero);
        Assert.That(image, Is.EqualTo(File.ReadAllBytes(Library)));
    }

    [Test]
    public void OtherFilesAreRefused([Values(0, 3, 63, 4096)] int length)
    {
        Assert.That(
            () => ElfVersionNeeds.MakeWeak(new byte[length], "GLIBCXX_3.4.32"),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("ELF"));
    }

    [Test]
    [Platform("Linux")]
    public void ATruncatedLibraryIsRefused()
    {
        byte[] image = File.ReadAllBytes(Library)[..4096];
        Assert.That(
            () => ElfVersionNeeds.MakeWeak(image, "GLIBCXX_3.4.32"),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("outside of the file"));
    }
}
