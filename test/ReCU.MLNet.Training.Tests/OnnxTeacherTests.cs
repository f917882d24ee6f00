using System.Runtime.InteropServices;
using Microsoft.ML;
using ReCU.Data;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.TestKit;
using ReCU.Torch;
using static TorchSharp.torch;

namespace ReCU.MLNet.Training.Tests;

public sealed class OnnxTeacherTests
{
    private static readonly TemporaryFolder _folder = new();

    [OneTimeTearDown]
    public void RemoveFiles() => _folder.Dispose();

    [Test]
    public void AnOwnFileNeedsNoOptions([Values] bool probabilities)
    {
        using ReCUTrainingResult result = Trained(epochs: 1, border: 2);
        string path = Save("own.onnx", result.Transformer.Model.Bytes.ToArray());
        var options = new OnnxTeacher(path) { Threads = 1 };
        options = probabilities ? options with { OutputName = "score", GivesProbabilities = true } : options;
        ImageSet images = BrightHalves.ToImageSet(BrightHalves.Rows(20, seed: 9));

        using TeacherModel teacher = options.Open(null!);
        using Tensor pixels = Pixels(images);
        using Tensor answers = teacher.Logits(pixels);

        Assert.That(teacher.Reads(BrightHalves.Shape));
        Assert.That(teacher.Reads((1, 12, 12)), Is.False, "its border is inside of the file");
        using Tensor expected = tensor(result.Network.Logits(images), [20, BrightHalves.ClassCount]);
        using Tensor difference = probabilities
            ? answers.sub(nn.functional.log_softmax(expected, 1))
            : answers.sub(expected);
        Assert.That(difference.abs().max().item<float>(), Is.LessThan(1e-3));
    }

    [Test]
    public void OtherFilesAreNormalisedForAndMayTakeSomeImagesAtATime([Values(0, 1, 2, 3)] int batch)
    {
        string path = Save($"small{batch}.onnx", SmallOnnxFile.Bytes([batch, 2, 0, 0]));
        var options = new OnnxTeacher(path) { Normalisation = new Normalisation([10, 20], [2, 5]), Threads = 1 };
        using TeacherModel teacher = options.Open(null!);
        using Tensor pixels = tensor(new float[] { 14, 16, 20, 30, 10, 10, 45, 45 }, [2, 2, 1, 2]);
        using Tensor answers = teacher.Logits(pixels);
        Assert.That(answers.shape, Is.EqualTo(new[] { 2, 2 }));
        Assert.That(answers.data<float>().ToArray(), Is.EqualTo(new[] { 2.5f, 1, 0, 5 }).Within(1e-5));
    }

    [Test]
    public void WeightsBesideTheFileAreRead()
    {
        string path = RepositoryFolder.File("test", "ReCU.Onnx.Tests", "Data", "Other", "external.onnx");
        NetworkGraph network = OnnxModel.Load(path);
        float[] images = RandomGraphs.Pixels(network, 3, seed: 1);
        using TeacherModel teacher = new OnnxTeacher(path) { Threads = 1 }.Open(null!);
        using Tensor pixels = tensor(images, [3, 3, 8, 8]);
        using Tensor answers = teacher.Logits(pixels);

        double[] expected = new GraphOracle(network).Logits(images);
        Assert.That(answers.data<float>().ToArray(), Is.EqualTo(expected).Within(1e-4 * expected.Max(Math.Abs)));
    }

    // A device without memory: what is left to compute after the copy to the host never begins.
    [Test]
    public void PixelsOfADeviceComeToTheHostBeforeTheyAreNormalised()
    {
        string path = Save("meta.onnx", SmallOnnxFile.Bytes([0, 2, 0, 0]));
        var options = new OnnxTeacher(path) { Normalisation = new Normalisation([10, 20], [2, 5]), Threads = 1 };
        using TeacherModel teacher = options.Open(null!);
        using Tensor pixels = zeros([2, 2, 1, 2], device: META);
        Assert.That(
            () => teacher.Logits(pixels),
            Throws.TypeOf<ExternalException>().With.Message.Contains("Cannot copy out of meta tensor"));
    }

    [Test]
    public void AnOpenShapeReadsEverythingUnlessTheOptionsSayWhat()
    {
        var options = new OnnxTeacher(Save("open.onnx", SmallOnnxFile.Bytes([0, 2, 0, 0])));
        using TeacherModel open = options.Open(null!);
        using TeacherModel given = (options with { InputShape = (2, 8, 8) }).Open(null!);
        Assert.Multiple(() =>
        {
            Assert.That(open.Reads((2, 3, 5)));
            Assert.That(open.Reads((1, 3, 5)), Is.False);
            Assert.That(open.Input, Is.EqualTo("2xanyxany"));
            Assert.That(given.Reads((2, 8, 8)));
            Assert.That(given.Reads((2, 3, 5)), Is.False);
            Assert.That(given.Input, Is.EqualTo("2x8x8"));
        });
    }

    [Test]
    public void AFileThatIsNoClassifierOfImagesIsRefused()
    {
        Refused(SmallOnnxFile.Bytes([0, 2, 0, 0], extraInput: true), "has the inputs 'x', 'other'; choose that");
        Refused(SmallOnnxFile.Bytes([0, 2, 0]), "its input 'x' is not a float32 tensor of four dimensions.");
        Refused(SmallOnnxFile.Bytes([0, 2, 0, 0]), "has no input 'z', but 'x'.", path => new(path) { InputName = "z" });
        Refused(
            SmallOnnxFile.Bytes([0, 2, 0, 0]), "has no output 'z', but 'y'.", path => new(path) { OutputName = "z" });
        Refused(
            SmallOnnxFile.Bytes([0, 2, 0, 0]),
            "reads images of 2 channels, but its Normalisation is for 1.",
            path => new(path) { Normalisation = new Normalisation([0], [1]) });

        static void Refused(byte[] model, string message, Func<string, OnnxTeacher>? options = null)
        {
            string path = Save("refused.onnx", model);
            OnnxTeacher teacher = options?.Invoke(path) ?? new OnnxTeacher(path);
            Assert.That(
                () => teacher.Open(null!),
                Throws.ArgumentException.With.Message.StartsWith($"The teacher, '{path}', ")
                    .And.Message.Contains(message));
        }
    }

    [Test]
    public void ABrokenFileIsOneException() => Assert.That(
        () => new OnnxTeacher(Save("broken.onnx", [1, 2, 3])).Open(null!),
        Throws.TypeOf<InvalidModelException>().With.Message.StartsWith("ONNX Runtime refuses the model: "));

    private static IEnumerable<TestCaseData> BadOptions()
    {
        string path = Save("options.onnx", []);
        yield return Case(new OnnxTeacher("nowhere.onnx"), "There is no file 'nowhere.onnx' for the teacher.");
        yield return Case(new OnnxTeacher(path) { Threads = -1 }, "Threads of the teacher is -1, but it must be");
        yield return Case(
            new OnnxTeacher(path) { InputShape = (3, 0, 8) }, "InputShape of the teacher is 3x0x8; channels, height");
        yield return Case(
            new OnnxTeacher(path) { Normalisation = new Normalisation([0], [0]) }, "Normalisation has 1 means [0]");
    }

    [TestCaseSource(nameof(BadOptions))]
    public void OptionsAreCheckedBeforeAnyWork(OnnxTeacher teacher, string message) => Assert.That(
        () => new MLContext().Transforms.TrainReCUBinaryNet(
            BrightHalves.Options with { Distillation = new Distillation { Teacher = teacher } }),
        Throws.InstanceOf<ArgumentException>().With.Message.Contains(message));

    [Test]
    public void APupilLearnsFromAFile()
    {
        var context = new MLContext(seed: 5);
        using ReCUTrainingResult teacher = Trained(epochs: 4, border: 0);
        string path = Save("teacher.onnx", teacher.Transformer.Model.Bytes.ToArray());
        ReCUBinaryNetOptions options = BrightHalves.Options with
        {
            Epochs = 5,
            Distillation = new Distillation { Teacher = new OnnxTeacher(path) { Threads = 1 } },
        };
        using ReCUTrainingResult pupil =
            context.Transforms.TrainReCUBinaryNet(options).Train(BrightHalves.View(context, 160));
        Assert.That(pupil.Network.Best.ValidationAccuracy, Is.GreaterThan(0.8));
    }

    [Test]
    public void AFileOfOtherClassesIsRefused()
    {
        var context = new MLContext(seed: 5);
        string path = Save("classes.onnx", SmallOnnxFile.Bytes([0, 1, 0, 0]));
        ReCUBinaryNetOptions options = BrightHalves.Options with
        {
            Distillation = new Distillation { Teacher = new OnnxTeacher(path) },
        };
        Assert.That(
            () => context.Transforms.TrainReCUBinaryNet(options).Fit(BrightHalves.View(context)),
            Throws.ArgumentException.With.Message.Contains(
                "answers two images with [2, 1] numbers; [2, 4] were expected"));
    }

    [Test]
    public void AFileOfOtherNamesIsRefused()
    {
        var context = new MLContext(seed: 5);
        using ReCUTrainingResult teacher = Trained(epochs: 1, border: 0);
        var options = new OnnxTeacher(Save("names.onnx", teacher.Transformer.Model.Bytes.ToArray()));
        using (TeacherModel model = options.Open(null!))
        {
            Assert.That(model.ClassNames, Is.EqualTo(teacher.Transformer.ClassNames));
        }

        IDataView others = BrightHalves.View(context, label => $"other {label}");
        Assert.That(
            () => context.Transforms.TrainReCUBinaryNet(
                BrightHalves.Options with { Distillation = new Distillation { Teacher = options } }).Fit(others),
            Throws.ArgumentException.With.Message.Contains("but the training images have other 0, "));
    }

    private static ReCUTrainingResult Trained(int epochs, int border)
    {
        var context = new MLContext(seed: 5);
        return context.Transforms
            .TrainReCUBinaryNet(BrightHalves.Options with { Epochs = epochs, Border = border })
            .Train(BrightHalves.View(context));
    }

    private static string Save(string name, byte[] model)
    {
        string path = Path.Combine(_folder.Path, name);
        File.WriteAllBytes(path, model);
        return path;
    }

    private static Tensor Pixels(ImageSet images)
    {
        var pixels = new float[images.Count * images.Shape.Count];
        for (int i = 0; i < images.Count; i++)
        {
            images[i].CopyTo(pixels.AsSpan(i * images.Shape.Count, images.Shape.Count));
        }

        return tensor(pixels, [images.Count, images.Shape.Channels, images.Shape.Height, images.Shape.Width]);
    }

    private static TestCaseData Case(OnnxTeacher teacher, string message) =>
        new TestCaseData(teacher, message).SetArgDisplayNames(message);
}
