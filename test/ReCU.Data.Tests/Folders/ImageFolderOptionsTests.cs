using ReCU.TestKit;

namespace ReCU.Data.Tests.Folders;

public sealed class ImageFolderOptionsTests
{
    private static readonly ImageFolderOptions _options = new();

    private static IEnumerable<string> Paths => OptionVariants.Paths(_options);

    [Test]
    public void AnExtremeNumberIsRefusedByNameOrDoesWhatItSays(
        [ValueSource(nameof(Paths))] string path,
        [ValueSource(typeof(OptionVariants), nameof(OptionVariants.Numbers))] int number)
    {
        using var folder = new TemporaryFolder();
        TestPictures.WriteFolder(folder.File("a"), 1);
        TestPictures.WriteFolder(folder.File("b"), 1);
        try
        {
            var images = new ImageFolder(folder.Path, OptionVariants.With(_options, path, number));
            using IImageReader reader = images.Open(new[] { 0, 1 });
            Assert.That(reader.Read(2), Has.Count.EqualTo(2));
        }
        catch (ArgumentException exception)
        {
            Assert.That(exception.Message, Does.Contain(path));
            Assert.That(exception.Message, Does.Contain(FormattableString.Invariant($"{number}")));
        }
    }

    [TestCase(0, 8)]
    [TestCase(8, -1)]
    [TestCase(int.MaxValue, 8)]
    [TestCase(int.MaxValue, int.MaxValue)]
    [TestCase(65_536, 65_536)]
    public void ASizeThatCannotBeIsRefused(int height, int width)
    {
        using var folder = new TemporaryFolder();
        Assert.That(
            () => new ImageFolder(folder.Path, new ImageFolderOptions { Size = (height, width) }),
            Throws.InstanceOf<ArgumentException>().With.Message.Contains("Size is"));
    }
}
