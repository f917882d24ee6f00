using ReCU.Data;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.TestKit;

namespace ReCU.Classifier.Tests;

internal sealed class ImageClassifierTests
{
    private readonly byte[] _named = SmallModels.File(
        SmallModels.Colour, new ModelMetadata { NetworkName = "small", ClassNames = SmallModels.Names });

    [Test]
    public void ItSeesThePixelsOfTheTrainingAndAnswersAsTheNetworkDoes([Values(0, 1, 2, 3)] int seed)
    {
        using var folder = new TemporaryFolder();
        byte[] picture = SmallModels.Picture(seed);
        BitmapPictures.Write(folder.File("a/1.bmp"), picture);
        var images = new ImageFolder(folder.Path, new ImageFolderOptions { Size = (12, 10) });
        var pixels = new float[SmallModels.Colour.InputShape.Count];
        using (IImageReader reader = images.Open(new[] { 0 }))
        {
            reader.Read(1)[0].CopyTo(pixels);
        }

        double[] expected = SmallModels.Probabilities(SmallModels.Colour, pixels);
        using ImageClassifier classifier = ImageClassifier.Open(_named);
        Classification result = classifier.Classify(picture, top: 7);
        Assert.That(result.Classes.Select(one => one.Name), Is.EquivalentTo(SmallModels.Names));
        foreach (ClassProbability one in result.Classes)
        {
            Assert.That(one.Probability, Is.EqualTo(expected[one.Index]).Within(1e-4));
            Assert.That(one.Name, Is.EqualTo(SmallModels.Names[one.Index]));
        }

        Assert.That(result.Classes.Select(one => one.Probability), Is.Ordered.Descending);
        Assert.That(result.Best, Is.EqualTo(result.Classes[0]));
    }

    [Test]
    public void BytesStreamsAndPathsGiveTheSame()
    {
        using var folder = new TemporaryFolder();
        byte[] picture = SmallModels.Picture(seed: 1);
        File.WriteAllBytes(folder.File("1.bmp"), picture);
        File.WriteAllBytes(folder.File("model.onnx"), _named);
        using ImageClassifier classifier = ImageClassifier.Open(folder.File("model.onnx"));
        using var stream = new MemoryStream(picture);
        ClassProbability[] expected = [.. classifier.Classify(picture).Classes];
        Assert.That(expected, Has.Length.EqualTo(3));
        Assert.That(classifier.Classify(stream).Classes, Is.EqualTo(expected));
        Assert.That(classifier.Classify(folder.File("1.bmp")).Classes, Is.EqualTo(expected));
        Assert.That(classifier.Path, Is.EqualTo(folder.File("model.onnx")));
    }

    [Test]
    public void ManyGiveWhatEachGives([Values(1, 3)] int threads)
    {
        ReadOnlyMemory<byte>[] pictures =
            [.. Enumerable.Range(0, 20).Select(seed => (ReadOnlyMemory<byte>)SmallModels.Picture(seed, 5 + seed, 7))];
        using ImageClassifier classifier =
            ImageClassifier.Open(_named, new ImageClassifierOptions { Threads = threads });
        IReadOnlyList<Classification> results = classifier.ClassifyMany(pictures, top: 2);
        Assert.That(results, Has.Count.EqualTo(20));
        for (int i = 0; i < pictures.Length; i++)
        {
            Assert.That(results[i].Classes, Is.EqualTo(classifier.Classify(pictures[i].Span, top: 2).Classes));
        }

        Assert.That(classifier.ClassifyMany([]), Is.Empty);
    }

    [Test]
    public void ABrokenPictureOfManyIsNumbered()
    {
        using ImageClassifier classifier = ImageClassifier.Open(_named);
        Assert.That(
            () => classifier.ClassifyMany([SmallModels.Picture(1), new byte[] { 1, 2, 3 }]),
            Throws.TypeOf<InvalidDataException>().With.Message.StartsWith("Image 1 is broken: "));
    }

    [Test]
    public void ABrokenPictureIsNamedByItsPath()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("no [picture].jpg");
        File.WriteAllText(path, "text");
        using ImageClassifier classifier = ImageClassifier.Open(_named);
        Assert.That(
            () => classifier.Classify(path),
            Throws.TypeOf<InvalidDataException>().With.Message.StartsWith($"Image '{path}' is broken: "));
        Assert.That(() => classifier.Classify(folder.File("none.jpg")), Throws.InstanceOf<IOException>());
    }

    [Test]
    public void GreyNetworksReadColouredPictures()
    {
        using ImageClassifier classifier = ImageClassifier.Open(SmallModels.File(SmallModels.Grey));
        Assert.That(classifier.ImageShape, Is.EqualTo(new FeatureShape(1, 14, 14)));
        Assert.That(classifier.Classify(SmallModels.Picture(1)).Best.Probability, Is.InRange(0.25f, 1));
    }

    [Test]
    public void ClassesWithoutNamesAreNumbered()
    {
        using ImageClassifier classifier = ImageClassifier.Open(SmallModels.File(SmallModels.Grey));
        Assert.That(classifier.ClassNames, Is.EqualTo(new[] { "0", "1", "2", "3" }));
    }

    [Test]
    public void AModelThatCannotRunHereIsRefusedWithTheReason()
    {
        var builder = new GraphBuilder((4, 6, 6));
        builder.Add(new Scale(
            "normalise",
            builder.InputName,
            FloatTensor.Vector([.01f, .01f, .01f, .01f]),
            FloatTensor.Vector([0, 0, 0, 0])));
        builder.Add(new AveragePool("pool", "normalise", new Window(6, 6)));
        byte[] model = OnnxModel.ToBytes(builder.Build(new ModelMetadata { NetworkName = "four channels" }));
        Assert.That(
            () => ImageClassifier.Open(model),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("4x6x6").And.Message.Contains("1 channel"));
    }

    [Test]
    public void AModelThatThePackedEngineCannotRunIsRefusedByTheNodesName()
    {
        var builder = new GraphBuilder((1, 2, 2));
        builder.Add(new PadImage("border", builder.InputName, 10_000));
        builder.Add(new AveragePool("mean", "border", new Window(20_002, 20_002)));
        byte[] model = OnnxModel.ToBytes(builder.Build(new ModelMetadata { NetworkName = "wide" }));
        Assert.That(
            () => ImageClassifier.Open(model),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("cannot be run here")
                .And.Message.Contains("'border'"));
    }

    [Test]
    public void AFileThatIsNoModelIsRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("model.onnx"), "text");
        Assert.That(
            () => ImageClassifier.Open(folder.File("model.onnx")),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains(folder.File("model.onnx")));
        Assert.That(() => ImageClassifier.Open(folder.File("none.onnx")), Throws.TypeOf<FileNotFoundException>());
    }

    [TestCase(0)]
    [TestCase(1025)]
    public void ThreadsHaveLimits(int threads) => Assert.That(
        () => ImageClassifier.Open(_named, new ImageClassifierOptions { Threads = threads }),
        Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("Threads is " + threads));

    [Test]
    public void PicturesHaveLimits()
    {
        var options = new ImageClassifierOptions { MaximumPixels = 100, MaximumFileBytes = 1_000 };
        using ImageClassifier classifier = ImageClassifier.Open(_named, options);
        Assert.That(() => classifier.Classify(SmallModels.Picture(1, 11, 10)), Throws.TypeOf<InvalidDataException>());
        Assert.That(() => classifier.Classify(new byte[1_001]), Throws.TypeOf<InvalidDataException>());
        Assert.That(() => classifier.Classify(SmallModels.Picture(1, 10, 10)), Throws.Nothing);
    }

    [Test]
    public void AReloadTakesTheFileOfNow()
    {
        using var folder = new TemporaryFolder();
        byte[] picture = SmallModels.Picture(2);
        File.WriteAllBytes(folder.File("model.onnx"), _named);
        using ImageClassifier classifier = ImageClassifier.Open(folder.File("model.onnx"));
        ClassProbability[] before = [.. classifier.Classify(picture).Classes];
        File.WriteAllBytes(folder.File("model.onnx"), OtherNamed());
        Assert.That(classifier.Classify(picture).Classes, Is.EqualTo(before));

        classifier.Reload();
        using ImageClassifier other = ImageClassifier.Open(OtherNamed());
        Assert.That(classifier.Classify(picture).Classes, Is.EqualTo(other.Classify(picture).Classes));
        Assert.That(classifier.Classify(picture).Classes, Is.Not.EqualTo(before));
    }

    [Test]
    public void AModelThatDoesNotFitIsRefusedAndTheOldOneStays()
    {
        byte[] picture = SmallModels.Picture(2);
        using ImageClassifier classifier = ImageClassifier.Open(_named);
        ClassProbability[] before = [.. classifier.Classify(picture).Classes];
        string[] shuffled = [.. SmallModels.Names.Reverse()];
        byte[][] others =
        [
            [1, 2, 3],
            SmallModels.File(SmallModels.Colour),
            SmallModels.File(SmallModels.Colour, new ModelMetadata { NetworkName = "small", ClassNames = shuffled }),
            SmallModels.File(SmallModels.Grey),
        ];
        foreach (byte[] other in others)
        {
            Assert.That(() => classifier.Reload(other), Throws.TypeOf<InvalidModelException>());
            Assert.That(classifier.Classify(picture).Classes, Is.EqualTo(before));
        }

        classifier.Reload(others[^1], allowOtherClasses: true);
        Assert.That(classifier.ClassNames, Has.Count.EqualTo(4));
    }

    [Test]
    public void AnInt8StemDoesNotGoWithANormalisation()
    {
        var options = new ImageClassifierOptions { Normalisation = ([0, 0, 0], [255, 255, 255]) };
        using ImageClassifier classifier = ImageClassifier.Open(Foreign(), options);
        byte[] int8 = SmallModels.File(SmallModels.Colour.WithInt8Stem());
        Assert.That(
            () => classifier.Reload(int8, allowOtherClasses: true),
            Throws.ArgumentException.With.Message.Contains("twice"));
        Assert.That(() => classifier.Classify(SmallModels.Picture(2)), Throws.Nothing);

        options = new ImageClassifierOptions { Normalisation = ([0, 0, 0], [1, 1, 1]) };
        Assert.That(
            () => ImageClassifier.Open(int8, options),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("int8"));
    }

    [Test]
    public void AnAnswerThatIsNotFiniteIsToldAndNotTakenUp()
    {
        byte[] picture = SmallModels.Picture(2);
        byte[] overflowing = SmallModels.File(
            SmallModels.Overflowing, new ModelMetadata { NetworkName = "small", ClassNames = SmallModels.Names });
        using (ImageClassifier broken = ImageClassifier.Open(overflowing))
        {
            Assert.That(
                () => broken.Classify(picture),
                Throws.TypeOf<InvalidModelException>().With.Message.Contains("no finite answer"));
            Assert.That(() => broken.ClassifyMany([picture, picture]), Throws.TypeOf<InvalidModelException>());
        }

        using ImageClassifier classifier = ImageClassifier.Open(_named);
        ClassProbability[] before = [.. classifier.Classify(picture).Classes];
        Assert.That(
            () => classifier.Reload(overflowing),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("not finite"));
        Assert.That(classifier.Classify(picture).Classes, Is.EqualTo(before));
    }

    [Test]
    public void AModelFromMemoryIsReloadedFromWhatIsNamed()
    {
        using ImageClassifier classifier = ImageClassifier.Open(_named);
        Assert.That(classifier.Path, Is.Null);
        Assert.That(() => classifier.Reload(), Throws.TypeOf<InvalidOperationException>());
    }

    [Test]
    public async Task WhoClassifiesWhileModelsAreReloadedGetsOneOrTheOther()
    {
        byte[] picture = SmallModels.Picture(2);
        using ImageClassifier classifier = ImageClassifier.Open(_named);
        ClassProbability first = classifier.Classify(picture).Best;
        using ImageClassifier other = ImageClassifier.Open(OtherNamed());
        ClassProbability second = other.Classify(picture).Best;
        Task<ClassProbability[]>[] callers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            Enumerable.Range(0, 200).Select(_ => classifier.Classify(picture).Best).ToArray()))];
        for (int i = 0; i < 30; i++)
        {
            classifier.Reload(i % 2 == 0 ? OtherNamed() : _named);
        }

        ClassProbability[][] answers = await Task.WhenAll(callers);
        Assert.That(answers.SelectMany(all => all).Distinct(), Is.SubsetOf(new[] { first, second }));
    }

    [Test]
    public async Task WhoClassifiesWhileItIsDisposedGetsAResultOrIsTold()
    {
        byte[] picture = SmallModels.Picture(2);
        ImageClassifier classifier = ImageClassifier.Open(_named);
        ClassProbability expected = classifier.Classify(picture).Best;
        using var begun = new CountdownEvent(4);
        Task<ClassProbability[]>[] callers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            var answers = new List<ClassProbability> { classifier.Classify(picture).Best };
            begun.Signal();
            try
            {
                while (true)
                {
                    answers.Add(classifier.Classify(picture).Best);
                }
            }
            catch (ObjectDisposedException)
            {
                return answers.Distinct().ToArray();
            }
        }))];
        begun.Wait();
        classifier.Dispose();
        classifier.Dispose();
        Assert.That((await Task.WhenAll(callers)).SelectMany(all => all), Is.All.EqualTo(expected));
        Assert.That(() => classifier.ClassNames, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => classifier.Reload(_named), Throws.TypeOf<ObjectDisposedException>());
    }

    // A file of another program: it has no name, and does not normalise pixels.
    private static byte[] Foreign()
    {
        var builder = new GraphBuilder((3, 4, 4));
        builder.Add(new AveragePool("pool", builder.InputName, new Window(4, 4)));
        return OnnxModel.ToBytes(builder.Build(new ModelMetadata()));
    }

    private static byte[] OtherNamed() => SmallModels.File(
        SmallModels.OtherWeights, new ModelMetadata { NetworkName = "small", ClassNames = SmallModels.Names });
}
