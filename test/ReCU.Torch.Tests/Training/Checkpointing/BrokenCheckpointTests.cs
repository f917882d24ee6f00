using System.Security.Cryptography;
using System.Text;
using ReCU.TestKit;
using ReCU.Torch.Training.Checkpointing;
using ReCU.Torch.Training.Optimisation;
using ReCU.Torch.Training.Runs;

namespace ReCU.Torch.Tests.Training.Checkpointing;

public sealed class BrokenCheckpointTests
{
    private TemporaryFolder _folder = null!;
    private byte[][] _generations = null!;
    private string _uninterrupted = null!;

    private TrainingOptions Options =>
        TestRun.Options with { Checkpoints = new CheckpointOptions { Folder = _folder.Path } };

    [OneTimeSetUp]
    public void TrainOnce()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = TestRun.Options with { Checkpoints = new CheckpointOptions { Folder = folder.Path } };
        using TrainedNetwork network = new NetworkTrainer(options).Train(TestRun.Images);
        _uninterrupted = TestRun.Describe(network);
        _generations = [.. Directory.GetFiles(folder.Path, "*.safetensors").Order().Select(File.ReadAllBytes)];
    }

    [SetUp]
    public void CopyGenerations()
    {
        _folder = new TemporaryFolder();
        File.WriteAllBytes(Older, _generations[0]);
        File.WriteAllBytes(Newer, _generations[1]);
    }

    [TearDown]
    public void DeleteGenerations() => _folder.Dispose();

    private string Older => _folder.File("checkpoint-00000005.safetensors");

    private string Newer => _folder.File("checkpoint-00000006.safetensors");

    [Test]
    public void TheOneBeforeIsUsedWhereTheNewestIsBroken()
    {
        File.WriteAllBytes(Newer, _generations[1][..^100]);

        using TrainedNetwork network = new NetworkTrainer(Options).Train(TestRun.Images);

        Assert.Multiple(() =>
        {
            Assert.That(network.Resumed!.Epochs, Is.EqualTo(5));
            Assert.That(
                network.Resumed.Warning,
                Does.StartWith($"The checkpoint '{Newer}' is broken: The checksum at its end is wrong")
                    .And.EndsWith($"The previous one, '{Older}', is used."));
            Assert.That(TestRun.Describe(network), Is.EqualTo(_uninterrupted));
            Assert.That(File.Exists(Newer), Is.False, "the broken file counts as a generation");
            Assert.That(File.Exists(Older), "the generation before is gone");
        });
    }

    [Test]
    public void BothBrokenIsOneError()
    {
        File.WriteAllBytes(Newer, []);
        File.WriteAllBytes(Older, _generations[0][1..]);
        Assert.That(
            () => new NetworkTrainer(Options).Train(TestRun.Images),
            Throws.TypeOf<InvalidCheckpointException>().With.Message.Contains(Newer).And.Message.Contains(Older)
                .And.Message.Contains("Set Resume to false"));
    }

    [Test]
    public void WhatAnInterruptedWriteLeftIsDeleted()
    {
        string unfinished = Newer + ".tmp";
        File.WriteAllBytes(unfinished, [1, 2, 3]);
        new NetworkTrainer(Options).Train(TestRun.Images).Dispose();
        Assert.That(File.Exists(unfinished), Is.False);
    }

    [Test]
    public void EveryCutAndFlippedBitIsNoticed()
    {
        byte[] sound = _generations[1];
        var random = new Random(5);
        Assert.Multiple(() =>
        {
            foreach (int length in Enumerable.Range(0, 60).Select(i => i < 50 ? i : random.Next(sound.Length)))
            {
                Broken(sound[..length]);
            }

            for (int i = 0; i < 60; i++)
            {
                byte[] changed = [.. sound];
                changed[i < 16 ? i : random.Next(sound.Length)] ^= (byte)(1 << random.Next(8));
                Broken(changed);
            }
        });
    }

    // Each with a checksum that fits, as somebody would write who means harm.
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", TestName = "size and offsets differ")]
    [TestCase("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", TestName = "hole")]
    [TestCase("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,-4]}}""", TestName = "negative dimension")]
    [TestCase(
        """{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", TestName = "overflow")]
    [TestCase(
        """{"a":{"dtype":"U8","shape":[9000000000],"data_offsets":[0,9000000000]}}""", TestName = "more than the file")]
    [TestCase("""{"a":{"dtype":"C64","shape":[],"data_offsets":[0,8]}}""", TestName = "unknown type")]
    [TestCase("""{"a":{"dtype":7,"shape":[],"data_offsets":[0,8]}}""", TestName = "type is a number")]
    [TestCase("""{"a":{"shape":[],"data_offsets":[0,8]}}""", TestName = "no type")]
    [TestCase("""{"a":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,1]}}""", TestName = "dimensions")]
    [TestCase("""{"a":1,"a":1}""", TestName = "twice the same name")]
    [TestCase("""{"__metadata__":{"format":1}}""", TestName = "a text is a number")]
    [TestCase("""{"__metadata__":{"format":null}}""", TestName = "no text")]
    [TestCase("""{"__metadata__":null}""", TestName = "no texts")]
    [TestCase("""[]""", TestName = "a list")]
    [TestCase("""{"a":""", TestName = "cut")]
    [TestCase("""{"__metadata__":{"format":"another"}}""", TestName = "another format")]
    [TestCase("""{"__metadata__":{"format":"recu training run, version 1","run":"[]"}}""", TestName = "no run")]
    public void HostileHeadersAreRefused(string header)
    {
        if (header.EndsWith("}}", StringComparison.Ordinal) && header.Contains("\"format\"", StringComparison.Ordinal))
        {
            header = header[..^1] + ""","sha256":{"dtype":"U8","shape":[32],"data_offsets":[0,32]}}""";
        }

        Broken(Signed([.. BitConverter.GetBytes((long)header.Length), .. Encoding.ASCII.GetBytes(header)]));
    }

    [TestCase(-1)]
    [TestCase(1000)]
    [TestCase(long.MaxValue)]
    public void HostileHeaderLengthsAreRefused(long length) =>
        Broken(Signed([.. BitConverter.GetBytes(length), .. new byte[200]]));

    [TestCase("\\u0022Step\\u0022:0", "\\u0022Step\\u0022:-", TestName = "a position that is none")]
    [TestCase("\"model.conv1.weight\"", "\"model.conv1.weighs\"", TestName = "a tensor is missing")]
    [TestCase("\\u0022Epoch\\u0022:2,", "\\u0022Epoch\\u0022:3,", TestName = "epochs out of order")]
    [TestCase("\\u0022Flipped", "\\u0022Flapped", TestName = "a report lacks a number")]
    [TestCase("\"shape\":[4,4,3,3]", "\"shape\":[4,4,9,1]", TestName = "another shape")]
    public void ContentsThatDoNotFitAreRefused(string part, string other)
    {
        string text = Encoding.Latin1.GetString(_generations[1]);
        Assert.That(text, Does.Contain(part));
        int place = text.IndexOf(part, StringComparison.Ordinal);
        byte[] changed = Encoding.Latin1.GetBytes(text.Remove(place, part.Length).Insert(place, other));
        Broken(Signed(changed[..^SHA256.HashSizeInBytes]));
    }

    private static byte[] Signed(byte[] bytes) => [.. bytes, .. SHA256.HashData(bytes)];

    private void Broken(byte[] bytes)
    {
        File.WriteAllBytes(Newer, bytes);
        using BinaryClassifier classifier = TestImages.Tiny.Create((1, 8, 8), 2);
        using var learner = new Learner(TestRun.Options, classifier, new LabelLoss(smoothing: 0));
        using var state = new RunState(classifier, learner.Update, statistics: true);
        Assert.That(
            () =>
            {
                using var file = new SafetensorsFile(Newer);
                file.ReadIdentity();
                RunCheckpoint.Read(file, state);
            },
            Throws.TypeOf<InvalidCheckpointException>());
    }
}
