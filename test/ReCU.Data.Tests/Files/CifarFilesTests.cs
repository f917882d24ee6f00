using ReCU.Graph;
using ReCU.TestKit;

namespace ReCU.Data.Tests.Files;

public sealed class CifarFilesTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void TheTrainingPartOfCifar10IsItsFiveBatches([Values(0, CifarFiles.DefaultMemoryLimit)] long memoryLimit)
    {
        byte[][] files = [.. Enumerable.Range(1, 5).Select(i => TestFiles.Cifar([(byte)i], [(byte)(i + 4)]))];
        for (int i = 0; i < 5; i++)
        {
            File.WriteAllBytes(_folder.File($"data_batch_{i + 1}.bin"), files[i]);
        }

        ImageDataset images = CifarFiles.Load(_folder.Path, CifarPart.Training, memoryLimit: memoryLimit);

        int[] rows = [3, 9, 0, 8];
        Assert.Multiple(() =>
        {
            Assert.That(images is ImageSet, Is.EqualTo(memoryLimit > 0));
            Assert.That(images.Labels.ToArray(), Is.EqualTo(new[] { 1, 5, 2, 6, 3, 7, 4, 8, 5, 9 }));
            Assert.That((images.ClassCount, images.CommonShape), Is.EqualTo((10, new FeatureShape(3, 32, 32))));
            Assert.That(images.ClassNames, Is.Null);
            Assert.That(
                TestPictures.ReadAll(images, rows).Select(image => image.Pixels),
                Is.EqualTo(rows.Select(row => files[row / 2].Skip(3073 * (row % 2) + 1).Take(3072))));
        });
    }

    [Test]
    public void TheTestPartHasItsOwnFileAndNamesAreReadWhereTheyAre()
    {
        File.WriteAllBytes(_folder.File("test_batch.bin"), TestFiles.Cifar([9], [0]));
        File.WriteAllText(
            _folder.File("batches.meta.txt"),
            "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\r\ntruck\n\n");
        ImageDataset images = CifarFiles.Load(_folder.Path, CifarPart.Test);
        Assert.That(images.Labels.ToArray(), Is.EqualTo(new[] { 9, 0 }));
        Assert.That(
            images.ClassNames, Has.Exactly(10).Items.And.ItemAt(8).EqualTo("ship").And.ItemAt(9).EqualTo("truck"));

        File.AppendAllText(_folder.File("batches.meta.txt"), "boat\n");
        Assert.That(
            () => CifarFiles.Load(_folder.Path, CifarPart.Test),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("has 11 names; 10 were expected"));
    }

    [Test]
    public void Cifar100HasCoarseAndFineLabels()
    {
        byte[] file = TestFiles.Cifar([19, 99], [3, 42]);
        File.WriteAllBytes(_folder.File("train.bin"), file);
        File.WriteAllLines(_folder.File("coarse_label_names.txt"), Enumerable.Range(0, 20).Select(i => $"group{i}"));
        ImageDataset fine = CifarFiles.Load(_folder.Path, CifarPart.Training, CifarLabels.Cifar100Fine);
        ImageDataset coarse = CifarFiles.Load(_folder.Path, CifarPart.Training, CifarLabels.Cifar100Coarse);
        Assert.Multiple(() =>
        {
            Assert.That((fine.ClassCount, fine.Labels.ToArray()), Is.EqualTo((100, new[] { 99, 42 })));
            Assert.That((coarse.ClassCount, coarse.Labels.ToArray()), Is.EqualTo((20, new[] { 19, 3 })));
            Assert.That(fine.ClassNames, Is.Null);
            Assert.That(coarse.ClassNames?[19], Is.EqualTo("group19"));
            Assert.That(TestPictures.ReadAll(fine, [1])[0].Pixels, Is.EqualTo(file[(3074 + 2)..]));
        });
    }

    [Test]
    public void FilesMayBeGivenOneByOne()
    {
        File.WriteAllBytes(_folder.File("one"), TestFiles.Cifar([1]));
        File.WriteAllBytes(_folder.File("two"), TestFiles.Cifar([2], [3]));
        ImageDataset images = CifarFiles.Load([_folder.File("two"), _folder.File("one")]);
        Assert.That(images.Labels.ToArray(), Is.EqualTo(new[] { 2, 3, 1 }));
        Assert.That(
            () => CifarFiles.Load([_folder.File("one")], classNames: ["a"]),
            Throws.ArgumentException.With.Message.Contains("There are 1 names, but 10 classes."));
        Assert.That(() => CifarFiles.Load([]), Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void FilesThatAreNoneAreNamed()
    {
        string path = _folder.File("test_batch.bin");
        Assert.That(
            () => CifarFiles.Load(_folder.File("none"), CifarPart.Test), Throws.TypeOf<DirectoryNotFoundException>());
        Assert.That(
            () => CifarFiles.Load(_folder.Path, CifarPart.Test),
            Throws.TypeOf<FileNotFoundException>().With.Message.Contains(path));
        Refused([], $"'{path}' has 0 bytes; a whole number of records of 3073 bytes was expected.");
        Refused(TestFiles.Cifar([1])[1..], $"'{path}' has 3072 bytes");
        Refused(
            TestFiles.Cifar([9], [10]), $"'{path}': the label of record 1 is 10; labels from 0 to 9 were expected.");

        void Refused(byte[] content, string message)
        {
            File.WriteAllBytes(path, content);
            Assert.That(
                () => CifarFiles.Load(_folder.Path, CifarPart.Test),
                Throws.TypeOf<InvalidDataException>().With.Message.Contains(message));
        }
    }

    [Test]
    public void TheFingerprintOfFilesOnDiskKnowsLabelsNamesAndSizes()
    {
        string path = _folder.File("test_batch.bin");
        File.WriteAllBytes(path, TestFiles.Cifar([1], [2]));
        string print = Print();
        Assert.That(Print(), Is.EqualTo(print));
        File.WriteAllBytes(path, TestFiles.Cifar([2], [1]));
        Assert.That(Print(), Is.Not.EqualTo(print));

        string Print() => CifarFiles.Load(_folder.Path, CifarPart.Test, memoryLimit: 0).ComputeFingerprint();
    }
}
