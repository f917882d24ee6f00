using ReCU.Classifier;
using ReCU.TestKit;
using ReCU.Tool.Predicting;

namespace ReCU.Tool.Tests.Predicting;

internal sealed class UnfinishedOutputTests
{
    private static readonly JsonLinesFormat _format = new();

    private TemporaryFolder _folder = null!;

    private string Target => _folder.File("out.jsonl");

    [SetUp]
    public void SetUp() => _folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void TheFileIsThereWholeOrNotAtAll()
    {
        File.WriteAllText(Target, "old");
        using (var output = new UnfinishedOutput(Target, "work", _format))
        {
            output.Append(Record(1));
            Assert.That(File.ReadAllText(Target), Is.EqualTo("old"));
            output.Append(Record(2));
            output.Finish();
        }

        Assert.That(File.ReadAllText(Target), Is.EqualTo(Record(1) + Record(2)));
        Assert.That(Directory.GetFiles(_folder.Path), Is.EqualTo(new[] { Target }));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(20)]
    public void TheSameWorkGoesOnBehindTheLastWholeRecord(int cut)
    {
        using (var output = new UnfinishedOutput(Target, "work", _format))
        {
            output.Append(Record(1) + Record(2) + Broken());
        }

        string part = Directory.GetFiles(_folder.Path).Single();
        using (FileStream file = File.OpenWrite(part))
        {
            file.SetLength(file.Length - cut);
        }

        using (var output = new UnfinishedOutput(Target, "work", _format))
        {
            Assert.That((output.Done, output.Broken), Is.EqualTo(cut == 0 ? (3, 1) : (2, 0)));
            output.Append(Record(4));
            output.Finish();
        }

        Assert.That(
            File.ReadAllText(Target), Is.EqualTo(Record(1) + Record(2) + (cut == 0 ? Broken() : "") + Record(4)));
    }

    [Test]
    public void OtherWorkBeginsAnew()
    {
        using (var output = new UnfinishedOutput(Target, "work", _format))
        {
            output.Append(Record(1));
        }

        using var other = new UnfinishedOutput(Target, "other work", _format);
        Assert.That(other.Done, Is.Zero);
    }

    [Test]
    public void TwoProcessesCannotDoTheSameWork()
    {
        using var output = new UnfinishedOutput(Target, "work", _format);
        Assert.That(
            () => new UnfinishedOutput(Target, "work", _format),
            Throws.InstanceOf<IOException>().With.Message.StartsWith($"'{Target}' cannot be written"));
    }

    [Test]
    public void AMissingFolderIsTold() => Assert.That(
        () => new UnfinishedOutput(_folder.File("none/out.csv"), "work", _format),
        Throws.InstanceOf<IOException>().With.Message.Contains("no such folder"));

    private static string Record(int number) => _format.Record(
        new Prediction($"{number} ü.jpg", Classification.FromProbabilities(["a", "b"], [.25f, .75f], 2), null));

    private static string Broken() => _format.Record(new Prediction("x.jpg", null, "broken"));
}
