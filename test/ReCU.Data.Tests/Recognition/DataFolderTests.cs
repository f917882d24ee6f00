using ReCU.Data.Tests.Files;
using ReCU.Graph;
using ReCU.TestKit;

namespace ReCU.Data.Tests.Recognition;

/// <summary>Folders as users have them, and what they are taken for.</summary>
internal sealed class DataFolderTests
{
    private static readonly ImageFolderOptions _small = new() { Size = (2, 3) };

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void AFolderForEachClassIsOnePart()
    {
        Pictures("rose/1.png", "rose/2.png", "daisy/1.png");
        DataFolder data = DataFolder.Recognise(_folder.Path);
        Assert.That(data.Format, Is.EqualTo(DataFormat.ImageFolders));
        Assert.That(data.Parts, Is.EqualTo(new[] { DataPart.Training }));
        ImageDataset images = data.Open(DataPart.Training, _small);
        Assert.That(images.ClassNames, Is.EqualTo(new[] { "daisy", "rose" }));
        Assert.That(images.Count, Is.EqualTo(3));
        Assert.That(images.CommonShape, Is.EqualTo(new FeatureShape(3, 2, 3)));
        Assert.That(data.ToString(), Is.EqualTo("folders of images"));
    }

    [TestCase("train", "val", DataPart.Validation)]
    [TestCase("train", "test", DataPart.Test)]
    [TestCase("Training", "valid", DataPart.Validation)]
    [TestCase("training_set", "test_set", DataPart.Test)]
    [TestCase("seg_train", "seg_test", DataPart.Test)]
    [TestCase("train2017", "val2017", DataPart.Validation)]
    [TestCase("train", "dev", DataPart.Validation)]
    [TestCase("train", "eval", DataPart.Test)]
    [TestCase("train", "holdout", DataPart.Test)]
    public void PartsAreKnownByTheirNames(string training, string other, DataPart part)
    {
        Pictures($"{training}/a/1.png", $"{training}/b/1.png", $"{other}/a/1.png", $"{other}/b/2.png");
        DataFolder data = DataFolder.Recognise(_folder.Path);
        Assert.That(data.Parts, Is.EqualTo(new[] { DataPart.Training, part }));
        Assert.That(data.Describe(part), Is.EqualTo($"{part.ToString().ToLowerInvariant()} ({other})"));
        Assert.That(data.Open(part).Paths!.Select(path => Path.GetRelativePath(_folder.Path, path)), Is.EqualTo(
            new[] { Path.Combine(other, "a", "1.png"), Path.Combine(other, "b", "2.png") }));
        Assert.That(data.Has(DataPart.Training), Is.True);
    }

    [Test]
    public void ClassesThatAreCalledLikePartsAreClasses()
    {
        Pictures("train/1.png", "bus/1.png", "tram/1.png");
        Assert.That(
            DataFolder.Recognise(_folder.Path).Open(DataPart.Training).ClassNames,
            Is.EqualTo(new[] { "bus", "train", "tram" }));
    }

    [Test]
    public void TwoFoldersOfOnePartAreRefused()
    {
        Pictures("train/a/1.png", "train/b/1.png", "training2/a/1.png", "training2/b/1.png");
        Refused("'train'", "'training2'", "two folders of one part");
    }

    [Test]
    public void APartThatIsNotThereIsToldWithThoseThatAre()
    {
        Pictures("train/a/1.png", "train/b/1.png", "val/a/1.png");
        DataFolder data = DataFolder.Recognise(_folder.Path);
        Assert.That(
            () => data.Open(DataPart.Test),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("test")
                .And.Message.Contains("training (train) and validation (val)"));
    }

    [Test]
    public void WhatAnArchiveLeavesIsFound()
    {
        Pictures("flowers/train/a/1.png", "flowers/train/b/1.png", "flowers/val/a/1.png", "__MACOSX/x/1.png");
        DataFolder data = DataFolder.Recognise(_folder.Path);
        Assert.That(data.Path, Is.EqualTo(_folder.File("flowers")));
        Assert.That(data.Has(DataPart.Validation), Is.True);
    }

    [Test]
    public void AnOnlyFolderOfPicturesIsAClass()
    {
        Pictures("rose/1.png", "rose/wild/2.png");
        Assert.That(
            DataFolder.Recognise(_folder.Path).Open(DataPart.Training).ClassNames, Is.EqualTo(new[] { "rose" }));
    }

    [TestCase("")]
    [TestCase("set/")]
    public void ClassesHaveTheNamesOfTheirFile(string below)
    {
        Pictures("set/train/n01/1.png", "set/train/n02/1.png");
        File.WriteAllText(_folder.File(below + "classes.txt"), "n01 tench\n\nn02\tEnglish springer\nn03 another\n");
        DataFolder data = DataFolder.Recognise(_folder.File("set"));
        Assert.That(
            data.Open(DataPart.Training).ClassNames, Is.EqualTo(new[] { "tench", "English springer" }));
    }

    [TestCase("tench\nEnglish springer\n")]
    [TestCase("n01 tench\n")]
    [TestCase("n01 tench\nn02 tench\n")]
    [TestCase("n01 tench\nn01 other\nn02 x\n")]
    public void AFileOfAnotherKindUnderThatNameIsLeftAlone(string text)
    {
        Pictures("n01/1.png", "n02/1.png");
        File.WriteAllText(_folder.File("classes.txt"), text);
        Assert.That(
            DataFolder.Recognise(_folder.Path).Open(DataPart.Training).ClassNames, Is.EqualTo(new[] { "n01", "n02" }));
    }

    [Test]
    public void OptionsOfTheCallerCount()
    {
        Pictures("n01/1.png", "n02/1.png");
        File.WriteAllText(_folder.File("classes.txt"), "n01 a\nn02 b\n");
        ImageDataset images = DataFolder.Recognise(_folder.Path).Open(DataPart.Training, new ImageFolderOptions
        {
            Channels = 1,
            ClassNames = ["b", "a"],
        });
        Assert.That(images.ClassNames, Is.EqualTo(new[] { "b", "a" }));
        Assert.That(images.Labels.ToArray(), Is.EqualTo(new[] { 0, 1 }));
        Assert.That(images.Channels, Is.EqualTo(1));
    }

    [Test]
    public void Cifar10IsKnownByItsFiles([Values("", "cifar-10-batches-bin/")] string below)
    {
        for (int i = 1; i <= 5; i++)
        {
            Write($"{below}data_batch_{i}.bin", TestFiles.Cifar([1], [2]));
        }

        Write($"{below}test_batch.bin", TestFiles.Cifar([3]));
        DataFolder data = DataFolder.Recognise(_folder.Path);
        Assert.That(data.Format, Is.EqualTo(DataFormat.Cifar10));
        Assert.That(data.Open(DataPart.Training).Count, Is.EqualTo(10));
        Assert.That(data.Open(DataPart.Test, new ImageFolderOptions { Size = (32, 32) }).Count, Is.EqualTo(1));
        Assert.That(data.ToString(), Is.EqualTo("CIFAR-10"));
        Assert.That(
            () => data.Open(DataPart.Test, new ImageFolderOptions { Size = (64, 64) }),
            Throws.ArgumentException.With.Message.Contains("32x32").And.Message.Contains("64x64"));
        Assert.That(
            () => data.Open(DataPart.Test, new ImageFolderOptions { Channels = 1 }), Throws.ArgumentException);
    }

    [Test]
    public void Cifar100IsKnownByItsFiles()
    {
        Write("train.bin", TestFiles.Cifar([1, 99]));
        Write("test.bin", TestFiles.Cifar([1, 2], [0, 5]));
        DataFolder data = DataFolder.Recognise(_folder.Path);
        Assert.That(data.Format, Is.EqualTo(DataFormat.Cifar100));
        Assert.That(data.Open(DataPart.Training).Labels.ToArray(), Is.EqualTo(new[] { 99 }));
        Assert.That(
            () => data.Open(DataPart.Test, new ImageFolderOptions { ClassNames = ["a", "b"] }),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("100 classes"));
    }

    [Test]
    public void AMissingFileOfCifarIsNamed()
    {
        Write("data_batch_1.bin", TestFiles.Cifar([1]));
        Refused("'data_batch_2.bin' is missing");
    }

    [TestCase("data_batch_1.bin.xz", "only as a packed file")]
    [TestCase("data_batch_1", "version for Python")]
    public void OtherFormsOfCifarAreTold(string file, string expected)
    {
        Write(file, [1]);
        Refused("data_batch_1", expected);
    }

    [TestCase("train-images-idx3-ubyte", "train-labels-idx1-ubyte", DataPart.Training)]
    [TestCase("train-images.idx3-ubyte", "train-labels.idx1-ubyte", DataPart.Training)]
    [TestCase("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", DataPart.Test)]
    [TestCase("emnist-letters-test-images-idx3-ubyte", "emnist-letters-test-labels-idx1-ubyte", DataPart.Test)]
    public void IdxFilesAreKnownByTheirNames(string images, string labels, DataPart part)
    {
        foreach (bool isPacked in new[] { true, false })
        {
            byte[] pixels = TestFiles.Idx(TestFiles.Noise(12, 1), 3, 2, 2);
            byte[] classes = TestFiles.Idx([0, 1, 1], 3);
            Write(images + (isPacked ? ".gz" : ""), isPacked ? TestFiles.Gzip(pixels) : pixels);
            Write(labels + (isPacked ? ".gz" : ""), isPacked ? TestFiles.Gzip(classes) : classes);
            DataFolder data = DataFolder.Recognise(_folder.Path);
            Assert.That(data.Format, Is.EqualTo(DataFormat.Idx));
            Assert.That(data.Parts, Is.EqualTo(new[] { part }));
            ImageDataset set = data.Open(part, new ImageFolderOptions { ClassNames = ["no", "yes"] });
            Assert.That(set.CommonShape, Is.EqualTo(new FeatureShape(1, 2, 2)));
            Assert.That(set.ClassNames, Is.EqualTo(new[] { "no", "yes" }));
        }
    }

    [Test]
    public void ImagesWithoutLabelsAreTold()
    {
        Write("train-images-idx3-ubyte", TestFiles.Idx([1], 1, 1, 1));
        Refused("'train-labels-idx1-ubyte'", "missing");
    }

    [Test]
    public void TwoIdxSetsInAFolderAreTold()
    {
        foreach (string name in new[] { "digits", "letters" })
        {
            Write($"{name}-train-images-idx3-ubyte", TestFiles.Idx([1], 1, 1, 1));
            Write($"{name}-train-labels-idx1-ubyte", TestFiles.Idx([0], 1));
        }

        Refused("several data sets", "digits-train-images-idx3-ubyte", "letters-train-images-idx3-ubyte");
    }

    [Test]
    public void NoDataSetIsTold()
    {
        Refused("holds no data set");
        Write("notes.txt", [1]);
        Refused("holds no data set");
        Assert.That(
            () => DataFolder.Recognise(_folder.File("none")),
            Throws.TypeOf<DirectoryNotFoundException>().With.Message.Contains("none"));
    }

    [TestCase("flowers.zip", "Unpack it")]
    [TestCase("picture.png", "is a file")]
    public void AFileIsNoFolder(string name, string expected)
    {
        Write(name, [1]);
        Assert.That(
            () => DataFolder.Recognise(_folder.File(name)),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(expected));
    }

    [Test]
    public void ARelativePathStaysWhatItWas()
    {
        Pictures("a/1.png", "b/1.png");
        Assert.That(DataFolder.Recognise(Path.GetRelativePath(".", _folder.Path)).Path, Is.EqualTo(_folder.Path));
    }

    private void Refused(params string[] parts)
    {
        InvalidDataException? refusal =
            Assert.Throws<InvalidDataException>(() => DataFolder.Recognise(_folder.Path));
        foreach (string part in parts)
        {
            Assert.That(refusal!.Message, Does.Contain(part));
        }
    }

    private void Pictures(params string[] names)
    {
        for (int i = 0; i < names.Length; i++)
        {
            Write(names[i], TestPictures.Encode(TestPictures.Noise(2, 3, i), 2, 3));
        }
    }

    private void Write(string name, byte[] content) => TestPictures.Write(_folder.File(name), content);
}
