using ReCU.Graph;
using ReCU.TestKit;

namespace ReCU.Data.Tests;

internal sealed class ImageSetTests
{
    [Test]
    public void WhatIsLoadedIsWhatTheFolderGives()
    {
        using var folder = new TemporaryFolder();
        TestPictures.WriteFolder(folder.Path, count: 150, height: 5, width: 4);
        var images = new ImageFolder(folder.Path);
        ImageSet loaded = ImageSet.Load(images);
        int[] rows = [.. Enumerable.Range(0, 150)];
        Assert.That(TestPictures.ReadAll(loaded, rows), Is.EqualTo(TestPictures.ReadAll(images, rows)));
        Assert.That(loaded.Labels.ToArray(), Is.EqualTo(images.Labels.ToArray()));
        Assert.That(loaded.Paths, Is.EqualTo(images.Paths));
        Assert.That(loaded.ClassNames, Is.EqualTo(images.ClassNames));
        Assert.That(loaded.Shape, Is.EqualTo(new FeatureShape(3, 5, 4)));
        Assert.That(loaded.MayLeaveOut, Is.False);
    }

    [Test]
    public void BrokenImagesAreNoRows()
    {
        using var folder = new TemporaryFolder();
        TestPictures.WriteFolder(folder.Path, count: 8);
        foreach (string name in new[] { "a/0001.png", "b/0007.png" })
        {
            File.WriteAllText(folder.File(name), "broken");
        }

        var images = new ImageFolder(
            folder.Path, new ImageFolderOptions { Size = (5, 4), BrokenImages = BrokenImages.Skip });
        ImageSet loaded = ImageSet.Load(images);
        Assert.That(loaded.Labels.ToArray(), Is.EqualTo(new[] { 0, 0, 0, 1, 1, 1 }));
        Assert.That(
            loaded.Paths!.Select(path => Path.GetFileNameWithoutExtension(path)),
            Is.EqualTo(new[] { "0000", "0002", "0003", "0004", "0005", "0006" }));
        Assert.That(images.LeftOut.Select(image => image.Row), Is.EqualTo(new[] { 1, 7 }));
        int[] rows = [0, 1, 2, 3, 4, 5];
        Assert.That(
            TestPictures.ReadAll(loaded, rows).Select(image => image.Pixels),
            Is.EqualTo(TestPictures.ReadAll(images, [0, 2, 3, 4, 5, 6]).Select(image => image.Pixels)));
    }

    [Test]
    public void ImagesOfDifferentSizesAreRefused()
    {
        using var folder = new TemporaryFolder();
        TestPictures.Write(folder.File("a/1.png"), TestPictures.Encode(TestPictures.Noise(2, 3, 1), 2, 3));
        TestPictures.Write(folder.File("b/1.png"), TestPictures.Encode(TestPictures.Noise(3, 3, 1), 3, 3));
        Assert.That(
            () => ImageSet.Load(new ImageFolder(folder.Path)),
            Throws.ArgumentException.With.Message.Contains("different sizes"));
    }

    [Test]
    public void FloatsAreRefused() => Assert.That(
        () => ImageSet.Load(new ImageSet((1, 1, 1), new float[] { 1 }, [0], classCount: 1)),
        Throws.ArgumentException.With.Message.Contains("bytes"));

    [Test]
    public void LoadingCanBeCancelledAndTellsHowFarItIs()
    {
        var images = new ImageSet((1, 1, 1), new byte[200], new int[200], classCount: 1);
        using var cancellation = new CancellationTokenSource();
        var told = new List<int>();
        var progress = new Told(done =>
        {
            told.Add(done);
            if (done == 128)
            {
                cancellation.Cancel();
            }
        });
        Assert.That(
            () => ImageSet.Load(images, progress, cancellation.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(told, Is.EqualTo(new[] { 0, 64, 128 }));
    }

    private sealed class Told(Action<int> tell) : IProgress<int>
    {
        public void Report(int value) => tell(value);
    }
}
