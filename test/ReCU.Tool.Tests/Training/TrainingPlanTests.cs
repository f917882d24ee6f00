using ReCU.Data;
using ReCU.Graph;
using ReCU.MLNet;
using ReCU.TestKit;
using ReCU.Tool.Training;
using ReCU.Torch;

namespace ReCU.Tool.Tests.Training;

internal sealed class TrainingPlanTests
{
    [TestCase("imagenet", null, 224, 256)]
    [TestCase("imagenet", "112", 112, 128)]
    [TestCase("two-stage", "64", 64, 73)]
    public void RecipesOfImageNetCutTheMiddleOut(string recipe, string? size, int side, int shorterSide)
    {
        CentreCrop? crop = Plan(new TrainSettings { Data = "data", Recipe = recipe, Size = size }).CentreCrop;
        Assert.That((crop!.Height, crop.Width, crop.ShorterSide), Is.EqualTo((side, side, shorterSide)));
    }

    [TestCase(null)]
    [TestCase("quick")]
    public void WithoutARecipeItIsTheQuickOne(string? recipe)
    {
        ReCUBinaryNetOptions options = Plan(new TrainSettings { Data = "data", Recipe = recipe })
            .Options(Images(DataFormat.ImageFolders, 64));
        Assert.Multiple(() =>
        {
            Assert.That((options.Epochs, options.BatchSize), Is.EqualTo((20, 64)));
            Assert.That(options.SilentWeights, Is.EqualTo(Recipe.Quick.SilentWeights).And.Not.Null);
            Assert.That(options.Tau, Is.EqualTo(Recipe.Quick.Tau));
            Assert.That(options.Normalisation, Is.Null, "It is measured on the training images.");
        });
    }

    [Test]
    public void WhatTheUserSaysCounts()
    {
        ReCUBinaryNetOptions options = Plan(new TrainSettings
        {
            Data = "data",
            Recipe = "cifar10",
            Network = "ResNet18A",
            Epochs = 3,
            BatchSize = 32,
            LearningRate = 0.5,
            NoMirror = true,
            Seed = 7,
            Threads = 2,
            Device = "cpu",
        }).Options(Images(DataFormat.Cifar10, 32));
        Assert.That(options.Network, Is.EqualTo(BinaryNetwork.ResNet18A));
        Assert.That((options.Epochs, options.BatchSize, options.LearningRate), Is.EqualTo((3, 32, 0.5)));
        Assert.That(options.Augmentation.HorizontalFlip, Is.False);
        Assert.That((options.Seed, options.Threads, options.Device), Is.EqualTo((7L, 2, Device.Cpu)));
        Assert.That(options.Optimiser, Is.EqualTo(Recipe.Cifar10.Optimiser));
        Assert.That(options.WarmUpEpochs, Is.EqualTo(2), "There are no more epochs for it.");
        Assert.That(options.Check, Throws.Nothing);
    }

    [TestCase(DataFormat.ImageFolders, 64, 0, true, 4)]
    [TestCase(DataFormat.ImageFolders, 16, 0, true, 2)]
    [TestCase(DataFormat.Idx, 28, 2, false, 3)]
    public void TheRestFollowsFromTheData(DataFormat format, int side, int border, bool mirrors, int padding)
    {
        ReCUBinaryNetOptions options =
            Plan(new TrainSettings { Data = "data" }).Options(Images(format, side));
        Assert.That(options.Network, Is.EqualTo(BinaryNetwork.Compact));
        Assert.That(options.Border, Is.EqualTo(border));
        Assert.That(options.Augmentation.HorizontalFlip, Is.EqualTo(mirrors));
        Assert.That(options.Augmentation.CropPadding, Is.EqualTo(padding));
        Assert.That(options.Check, Throws.Nothing);
    }

    [Test]
    public void GreyImagesHaveNoColoursToChange([Values("imagenet", "two-stage", "cifar10")] string recipe)
    {
        var set = new ImageSet((1, 64, 64), new byte[2 * 64 * 64], [0, 1], classCount: 2);
        var images = new TrainingImages(DataFormat.ImageFolders, set, null, null, set.Shape, "data", "images");
        ReCUBinaryNetOptions options =
            Plan(new TrainSettings { Data = "data", Recipe = recipe, Size = "64" }).Options(images);
        Assert.That(options.Augmentation.Lighting, Is.Zero);
        Assert.That(options.Check, Throws.Nothing);
    }

    [Test]
    public void ATimeTakesThePlaceOfTheEpochs()
    {
        ReCUBinaryNetOptions options =
            Plan(new TrainSettings { Data = "data", Time = "90s" }).Options(Images(DataFormat.ImageFolders, 64));
        Assert.That(options.TimeBudget, Is.EqualTo(TimeSpan.FromSeconds(90)));
        Assert.That(options.Epochs, Is.GreaterThan(Plan(new TrainSettings { Data = "data" })
            .Options(Images(DataFormat.ImageFolders, 64)).Epochs));
        Assert.That(options.Check, Throws.Nothing);
    }

    [Test]
    public void MoreChangesAndEvenClassesAreAskedFor()
    {
        ReCUBinaryNetOptions options = Plan(new TrainSettings
        {
            Data = "data",
            Augment = "colour, rotate,erase,cutout,mixup",
            Balance = "weights",
        }).Options(Images(DataFormat.ImageFolders, 64));
        Assert.Multiple(() =>
        {
            Assert.That(options.Augmentation, Is.EqualTo(new Augmentation
            {
                ColourJitter = new ColourJitter(),
                Rotation = 10,
                RandomErasing = new RandomErasing(),
                CutOut = new CutOut { Size = 16 },
                MixUp = new MixUp(),
            }));
            Assert.That((options.ClassWeights, options.Sampling), Is.EqualTo((ClassWeights.Balanced, (object?)null)));
            Assert.That(options.Check, Throws.Nothing);
        });

        ReCUBinaryNetOptions sampled = Plan(new TrainSettings { Data = "data", Balance = "sampling" })
            .Options(Images(DataFormat.ImageFolders, 64));
        Assert.That(
            (sampled.ClassWeights, sampled.Sampling), Is.EqualTo(((object?)null, new BalancedSampling())));
    }

    [TestCase("colour,blur", null, "--augment is 'blur'; colour, rotate, erase, cutout, mixup was expected")]
    [TestCase(null, "both", "--balance is 'both'; weights, sampling was expected")]
    public void UnknownChangesAreNamed(string? augment, string? balance, string message)
    {
        var settings = new TrainSettings { Data = "data", Augment = augment, Balance = balance };
        Assert.That(settings.Validate().Message, Is.EqualTo(message));
    }

    [Test]
    public void ATeacherIsTheTwinOrAFile()
    {
        Assert.That(Teacher(TeacherChoice.Twin), Is.TypeOf<FloatTwinTeacher>());
        Assert.That(Teacher(TrainedRun.Model), Is.EqualTo(new OnnxTeacher(TrainedRun.Model)));
        Assert.That(
            () => Teacher(TrainedRun.Model, "unit"),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("--teacher-pixels unit would do it twice"));
        Assert.That(() => Teacher("none.onnx"), Throws.TypeOf<FileNotFoundException>());
    }

    [Test]
    public void ATeacherOfAnotherProgramMustSayWhichPixelsItWants()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("foreign.onnx"), "text");
        Assert.That(
            () => Teacher(folder.File("foreign.onnx")),
            Throws.ArgumentException.With.Message.Contains("--teacher-pixels"));
        Assert.That(
            ((OnnxTeacher)Teacher(folder.File("foreign.onnx"), "unit")!).Normalisation!.StandardDeviation,
            Is.EqualTo(new float[] { 255, 255, 255 }));
    }

    [Test]
    public void ARateIsNotFoundWithFeatureMaps() => Assert.That(
        new TrainSettings { Data = "data", FindRate = true, Maps = "resnet.onnx" }.Validate().Message,
        Is.EqualTo("--find-rate measures the loss of the labels alone; leave --maps out"));

    [Test]
    public void FeatureMapsComeFromAFile()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("resnet.onnx");
        File.WriteAllText(path, "text");
        Assert.Multiple(() =>
        {
            Assert.That(
                Maps(path, "imagenet"),
                Is.InstanceOf<OnnxFeatureTeacher>().With.Property(nameof(OnnxFeatureTeacher.Threads)).EqualTo(2)
                    .And.Property(nameof(OnnxFeatureTeacher.Normalisation)).Not.Null);
            Assert.That(() => Maps(path, null), Throws.ArgumentException.With.Message.Contains("--maps-pixels"));
            Assert.That(
                () => Maps(TrainedRun.Model, "unit"),
                Throws.TypeOf<InvalidModelException>().With.Message.Contains("--maps-pixels unit would do it twice"));
            Assert.That(() => Maps("none.onnx", null), Throws.TypeOf<FileNotFoundException>());
        });

        static FeatureTeacher? Maps(string name, string? pixels) =>
            Plan(new TrainSettings { Data = "data", Maps = name, MapsPixels = pixels, Threads = 2 })
                .Options(Images(DataFormat.Cifar10, 32)).FeatureDistillation?.Teacher;
    }

    private static Teacher? Teacher(string name, string? pixels = null) =>
        Plan(new TrainSettings { Data = "data", Teacher = name, TeacherPixels = pixels })
            .Options(Images(DataFormat.Cifar10, 32)).Distillation?.Teacher;

    private static TrainingPlan Plan(TrainSettings settings) => new(settings, initial: null);

    private static TrainingImages Images(DataFormat format, int side)
    {
        var set = new ImageSet((3, side, side), new byte[2 * 3 * side * side], [0, 1], classCount: 2);
        return new TrainingImages(format, set, null, null, set.Shape, "data", "images");
    }
}
