using ReCU.TestKit;
using ReCU.Tool.Predicting;

namespace ReCU.Tool.Tests.Predicting;

internal sealed class PictureFilesTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = new TemporaryFolder();
        foreach (string name in new[]
        {
            "1.jpg", "2.PNG", "notes.txt", "a [x]/3.jpeg", "a [x]/deep/4.bmp", "b/5.webp", ".hidden/6.jpg", "b/.7.jpg",
        })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
            File.WriteAllText(_folder.File(name), "");
        }
    }

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [TestCase("", "1.jpg|2.PNG|a [x]/3.jpeg|a [x]/deep/4.bmp|b/5.webp")]
    [TestCase("b", "b/5.webp")]
    [TestCase("*", "1.jpg|2.PNG")]
    [TestCase("*.jp*g", "1.jpg")]
    [TestCase("?.jpg", "1.jpg")]
    [TestCase("*/*", "a [x]/3.jpeg|b/5.webp")]
    [TestCase("a [[]x]/*", "")]
    [TestCase("a [x]/*", "a [x]/3.jpeg")]
    [TestCase("**/*.bmp", "a [x]/deep/4.bmp")]
    [TestCase("**", "1.jpg|2.PNG|a [x]/3.jpeg|a [x]/deep/4.bmp|b/5.webp")]
    [TestCase("a*/**/*.bmp", "a [x]/deep/4.bmp")]
    [TestCase("b/.*.jpg", "b/.7.jpg")]
    [TestCase("notes.txt", "notes.txt")]
    [TestCase("b/.7.jpg", "b/.7.jpg")]
    public void FoldersAndPatternsAreLookedThrough(string argument, string expected)
    {
        string path = argument.Length == 0 ? _folder.Path : _folder.File(argument);
        if (expected.Length == 0)
        {
            Assert.That(() => PictureFiles.Find([path]), Throws.TypeOf<FileNotFoundException>());
        }
        else
        {
            Assert.That(
                PictureFiles.Find([path]).Select(file => Path.GetRelativePath(_folder.Path, file).Replace('\\', '/')),
                Is.EqualTo(expected.Split('|')));
        }
    }

    [Test]
    public void ANameWithAStarIsAName()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no such names.");
        }

        File.WriteAllText(_folder.File("*.jpg"), "");
        Assert.That(PictureFiles.Find([_folder.File("*.jpg")]), Is.EqualTo(new[] { _folder.File("*.jpg") }));
    }

    [Test]
    public void AFileCountsOnce() => Assert.That(
        PictureFiles.Find([_folder.File("2.PNG"), _folder.Path, _folder.File("./1.jpg")])
            .Select(file => Path.GetFileName(file)),
        Is.EqualTo(new[] { "2.PNG", "1.jpg", "3.jpeg", "4.bmp", "5.webp" }));

    [Test]
    public void AFolderWithoutPicturesIsTold()
    {
        Directory.CreateDirectory(_folder.File("empty"));
        Assert.That(
            () => PictureFiles.Find([_folder.File("empty")]),
            Throws.TypeOf<FileNotFoundException>().With.Message.Contains("has no pictures")
                .And.Message.Contains(".webp"));
    }
}
