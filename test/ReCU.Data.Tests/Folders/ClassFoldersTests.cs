using ReCU.TestKit;

namespace ReCU.Data.Tests.Folders;

/// <summary>Folders as users have them.</summary>
internal sealed class ClassFoldersTests
{
    private static readonly byte[] _picture = TestPictures.Encode(TestPictures.Noise(2, 3, seed: 1), 2, 3);

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void EndingsOfJpegAreReadAndOthersAreCounted()
    {
        Write("a/1.jfif", "a/2.JPE", "a/3.png", "a/4.tif", "a/5.TIF", "a/6.gif", "a/sub/7.heic");
        Write("a/README", "a/.hidden", "b/1.png", "b/2.tiff");
        var images = new ImageFolder(_folder.Path);
        Assert.That(images.Files, Is.EqualTo(new[] { "a/1.jfif", "a/2.JPE", "a/3.png", "b/1.png" }));
        Assert.That(images.PassedOver, Is.EquivalentTo(new Dictionary<string, int>
        {
            [""] = 1,
            [".gif"] = 1,
            [".heic"] = 1,
            [".tif"] = 2,
            [".tiff"] = 1,
        }));
        Assert.That(TestPictures.ReadAll(images, [0, 1, 2, 3]), Has.Exactly(4).Items);
    }

    [Test]
    public void AClassWithoutImagesTellsWhatWasPassedOver()
    {
        Write("a/1.png", "b/1.tif", "b/2.tif", "b/notes.txt");
        Refused($"'{_folder.File("b")}' has no images", "passed over: 3 (.tif 2, .txt 1).");
    }

    [Test]
    public void LeftoversAreNoClasses()
    {
        Write("a/1.png", "a/__MACOSX/1.png", "a/._2.png", "__MACOSX/a/1.png", ".cache/1.png", "@eaDir/1.png");
        var images = new ImageFolder(_folder.Path);
        Assert.That(images.ClassNames, Is.EqualTo(new[] { "a" }));
        Assert.That(images.Files, Is.EqualTo(new[] { "a/1.png" }));
    }

    [Test]
    public void ALinkToAFolderAboveIsNotFollowed()
    {
        Write("a/1.png", "a/deep/2.png", "b/3.png");
        Link("a/self", "a");
        Link("a/deep/up", "a");
        Link("a/deep/root", "");
        Link("loop", "");
        Link("above", "..");
        Assert.That(Files(), Is.EqualTo(new[] { "a/1.png", "a/deep/2.png", "b/3.png" }));
    }

    [Test]
    public void FoldersThatLinkToEachOtherAreReadOnce()
    {
        Write("a/x/1.png", "a/y/2.png");
        Link("a/x/to", "a/y");
        Link("a/y/to", "a/x");
        Assert.That(Files(), Is.EqualTo(new[] { "a/x/1.png", "a/y/2.png" }));
    }

    [Test]
    public void LinksToOtherFoldersAndFilesAreFollowed()
    {
        Write("set/a/1.png", "elsewhere/2.png", "elsewhere/sub/3.png");
        Link("set/b", "elsewhere");
        Link("elsewhere/back", "set");
        File.CreateSymbolicLink(_folder.File("set/a/4.png"), _folder.File("elsewhere/2.png"));
        var images = new ImageFolder(_folder.File("set"));
        Assert.That(images.Files, Is.EqualTo(new[] { "a/1.png", "a/4.png", "b/2.png", "b/sub/3.png" }));
        Assert.That(TestPictures.ReadAll(images, [0, 1, 2, 3]), Has.Exactly(4).Items);
    }

    [Test]
    public void ComposedAndDecomposedNamesAreOne()
    {
        const string composed = "caf\u00e9", decomposed = "cafe\u0301";
        Write($"{composed}/1.png", $"{decomposed}/2.png", "dog/1.png");
        var images = new ImageFolder(_folder.Path);
        Assert.That(images.ClassNames, Is.EqualTo(new[] { composed, "dog" }));
        Assert.That(images.Labels.ToArray(), Is.EqualTo(new[] { 0, 0, 1 }));
        Assert.That(TestPictures.ReadAll(images, [0, 1, 2]), Has.Exactly(3).Items);

        var given = new ImageFolder(_folder.Path, new ImageFolderOptions { ClassNames = ["dog", decomposed] });
        Assert.That(given.Labels.ToArray(), Is.EqualTo(new[] { 0, 1, 1 }));
        Assert.That(
            () => new ImageFolder(_folder.Path, new ImageFolderOptions { ClassNames = ["dog", composed, decomposed] }),
            Throws.ArgumentException.With.Message.Contains("twice"));
    }

    [Test]
    public void ClassNamesMustDiffer()
    {
        Write("a/1.png", "b/1.png");
        Assert.That(
            () => new ImageFolder(_folder.Path, new ImageFolderOptions { ClassNames = ["a", "b", "a"] }),
            Throws.ArgumentException.With.Message.StartsWith("ClassNames has 'a' twice"));
        Assert.That(
            () => new ImageFolder(_folder.Path, new ImageFolderOptions { ClassNames = ["a", "b", ""] }),
            Throws.ArgumentException.With.Message.StartsWith("ClassNames has an empty name at place 2"));
        Assert.That(
            () => new IdxOptions { ClassNames = ["a", "b", "a"] }.CheckedClassCount(), Throws.ArgumentException);
    }

    [Test]
    public void AGivenClassMayHaveAnEmptyFolder()
    {
        Write("b/1.png");
        Directory.CreateDirectory(_folder.File("a"));
        var options = new ImageFolderOptions { ClassNames = ["a", "b", "c"] };
        Assert.That(new ImageFolder(_folder.Path, options).Labels.ToArray(), Is.EqualTo(new[] { 1 }));
        Refused($"'{_folder.File("a")}' has no images");

        File.Delete(_folder.File("b/1.png"));
        Assert.That(
            () => new ImageFolder(_folder.Path, options),
            Throws.TypeOf<InvalidDataException>().With.Message.StartsWith($"'{_folder.Path}' has no images"));
    }

    [Test]
    public void FoldersHaveDisplayNames()
    {
        Write("n01440764/1.png", "n02102040/1.png", "n03000684/1.png");
        var names = new Dictionary<string, string>
        {
            ["n01440764"] = "tench",
            ["n02102040"] = "English springer",
            ["n99999999"] = "another",
        };
        var options = new ImageFolderOptions { DisplayNames = names };
        var images = new ImageFolder(_folder.Path, options);
        Assert.That(images.ClassNames, Is.EqualTo(new[] { "tench", "English springer", "n03000684" }));

        foreach (string name in new[] { "tench", "n01440764" })
        {
            var test = new ImageFolder(
                _folder.Path, options with { ClassNames = ["n03000684", name, "English springer"] });
            Assert.That(test.ClassNames, Is.EqualTo(new[] { "n03000684", "tench", "English springer" }));
            Assert.That(test.Labels.ToArray(), Is.EqualTo(new[] { 0, 1, 2 }));
            Assert.That(test.Files[0], Is.EqualTo("n03000684/1.png"));
        }

        names["n03000684"] = "tench";
        Assert.That(
            () => new ImageFolder(_folder.Path, options),
            Throws.ArgumentException.With.Message.Contains("'n01440764' and 'n03000684' both 'tench'"));
        names["n03000684"] = "";
        Assert.That(
            () => new ImageFolder(_folder.Path, options),
            Throws.ArgumentException.With.Message.Contains("folder 'n03000684' an empty name"));
    }

    // As a test set is opened: by the classes of its training set.
    [Test]
    public void NamesThatFoldersHaveTooAreNotMappedAgain()
    {
        Write("0/1.png", "1/1.png", "2/1.png", "x/1.png");
        var options = new ImageFolderOptions
        {
            DisplayNames = new Dictionary<string, string> { ["0"] = "1", ["1"] = "2", ["2"] = "0" },
        };
        var training = new ImageFolder(_folder.Path, options);
        Assert.That(training.ClassNames, Is.EqualTo(new[] { "1", "2", "0", "x" }));
        var test = new ImageFolder(_folder.Path, options with { ClassNames = training.ClassNames });
        Assert.That(test.ClassNames, Is.EqualTo(training.ClassNames));
        Assert.That(test.Labels.ToArray(), Is.EqualTo(training.Labels.ToArray()));
        Assert.That(test.Files, Is.EqualTo(training.Files));
    }

    [Test]
    public void NamesOfFoldersAreMappedWhereOneOfThemIsNoClass()
    {
        Write("0/1.png", "1/1.png");
        var options = new ImageFolderOptions
        {
            DisplayNames = new Dictionary<string, string> { ["0"] = "1", ["1"] = "2" },
            ClassNames = ["1", "0"],
        };
        var images = new ImageFolder(_folder.Path, options);
        Assert.That(images.ClassNames, Is.EqualTo(new[] { "2", "1" }));
        Assert.That(images.Files, Is.EqualTo(new[] { "1/1.png", "0/1.png" }));
    }

    [Test]
    [Platform("Linux,MacOsX", Reason = "A backslash separates folders elsewhere.")]
    public void ABackslashInAFilesNameIsPartOfIt()
    {
        Write("a/1\\2.png");
        var images = new ImageFolder(_folder.Path);
        Assert.That(images.Files, Is.EqualTo(new[] { "a/1\\2.png" }));
        Assert.That(TestPictures.ReadAll(images, [0]), Has.Exactly(1).Items);
    }

    [Test]
    public void PathsAreAbsoluteAtOnce()
    {
        Write("a/1.png");
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, _folder.Path);
        var images = new ImageFolder(relative);
        string before = Environment.CurrentDirectory;
        try
        {
            Environment.CurrentDirectory = Path.GetTempPath();
            Assert.That(images.Path, Is.EqualTo(_folder.Path));
            Assert.That(images.Paths, Is.EqualTo(new[] { _folder.File("a/1.png") }));
            Assert.That(TestPictures.ReadAll(images, [0]), Has.Exactly(1).Items);
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    [TestCase("train", "val")]
    [TestCase("Training", "test")]
    [TestCase("valid", "train")]
    [TestCase("validation", "train")]
    [TestCase("train2017", "val2017")]
    [TestCase("training_set", "test_set")]
    [TestCase("train", "holdout")]
    [TestCase("train")]
    public void PartsOfADataSetAreNoClasses(params string[] parts)
    {
        foreach (string part in parts)
        {
            Write($"{part}/cat/1.png", $"{part}/dog/1.png");
        }

        string train = Array.Find(parts, part => part.StartsWith("train", StringComparison.OrdinalIgnoreCase))!;
        Refused("parts of a data set, not classes", $"Open '{_folder.File(train)}' instead");
        Assert.That(
            new ImageFolder(_folder.Path, new ImageFolderOptions { ClassNames = parts }).ClassCount,
            Is.EqualTo(parts.Length),
            "who names them wants them");
    }

    [Test]
    public void AClassMayBeCalledLikeAPart()
    {
        Write("bus/1.png", "train/1.png", "train/old/1.png");
        Assert.That(new ImageFolder(_folder.Path).ClassNames, Is.EqualTo(new[] { "bus", "train" }));
        Write("test/1.png");
        Directory.Delete(_folder.File("bus"), recursive: true);
        Assert.That(new ImageFolder(_folder.Path).ClassNames, Is.EqualTo(new[] { "test", "train" }));
    }

    private string[] Files() => [.. new ImageFolder(_folder.Path).Files];

    private void Refused(params string[] messages)
    {
        InvalidDataException? refusal =
            Assert.Throws<InvalidDataException>(() => _ = new ImageFolder(_folder.Path));
        Assert.Multiple(() =>
        {
            foreach (string message in messages)
            {
                Assert.That(refusal!.Message, Does.Contain(message));
            }
        });
    }

    private void Write(params string[] names)
    {
        foreach (string name in names)
        {
            TestPictures.Write(_folder.File(name), _picture);
        }
    }

    private void Link(string name, string target) =>
        Directory.CreateSymbolicLink(_folder.File(name), _folder.File(target));
}
