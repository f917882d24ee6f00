using System.Globalization;
using Google.Protobuf;
using ReCU.Graph;
using ReCU.Onnx.Proto;
using ReCU.Onnx.Tests.Forms;
using ReCU.TestKit;
using static ReCU.Onnx.Proto.TensorProto.Types;

namespace ReCU.Onnx.Tests.Reading.Files;

/// <summary>Weights in a file beside the model, as PyTorch's exporter writes them.</summary>
public class ExternalDataTests
{
    private const string DataFile = "weights/model.data";

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void AFileOfAnotherProgramIsRead()
    {
        string path = OtherPrograms.PathOf("external.onnx");
        var file = OnnxFile.Open(path);

        Assert.That(file.Graph.Nodes.OfType<BinaryConv>().Count(), Is.EqualTo(1));
        NetworkAssert.ComputesAs(
            file.Graph, file.Bytes.ToArray(), OtherPrograms.Pixels(5 * 3 * 64), "logits_out");
        Assert.That(OnnxModel.ReadInfo(path).ClassCount, Is.EqualTo(4));
    }

    [Test]
    public void TheNetworkIsThatOfTheModelInOnePiece() =>
        NetworkAssert.AreEqual(EditedModel.Network, OnnxModel.Load(Write(_ => { })));

    [Test]
    public void ConstantsAmongTheOperatorsAreReadToo() => NetworkAssert.AreEqual(
        EditedModel.Network,
        OnnxModel.Load(Write(_ => { }, m =>
        {
            TensorProto tensor = m.Constant("fc.bias");
            m.Graph.Initializer.Remove(tensor);
            m.Graph.Node.Insert(0, new NodeProto
            {
                OpType = "Constant",
                Output = { tensor.Name },
                Attribute = { ForeignModel.Tensor("value", tensor) },
            });
        })));

    [Test]
    public void WhatTheReaderDoesNotKnowStaysInTheModel()
    {
        // Field 13 of a graph: the shapes of values between operators.
        byte[] unknown = [0x6a, 0x03, 0x0a, 0x01, 0x78];
        string path = Write(m => m.Graph.MergeFrom(unknown));

        Assert.That(Contains(OnnxFile.Open(path).Bytes.Span, unknown), Is.True);
    }

    [TestCase("/etc/passwd")]
    [TestCase("../model.data")]
    [TestCase("weights/../../model.data")]
    [TestCase("weights\\..\\..\\model.data")]
    [TestCase("C:\\model.data")]
    [TestCase("\\\\server\\share\\model.data")]
    [TestCase("weights//model.data")]
    [TestCase("")]
    public void OnlyFilesOfTheModelsFolderAreRead(string location) =>
        AssertRefused(Set("location", location), "the path is not within the model's folder");

    [Test]
    public void ALinkOutOfTheFolderIsNotFollowed([Values] bool isFolder)
    {
        using var elsewhere = new TemporaryFolder();
        string path = Write(Set("location", isFolder ? "link/model.data" : "link"));
        File.Copy(_folder.File(DataFile), elsewhere.File("model.data"));
        Directory.CreateSymbolicLink(
            _folder.File("link"), isFolder ? elsewhere.Path : elsewhere.File("model.data"));

        Assert.That(
            () => OnnxModel.Load(path),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("out of the model's folder"));
    }

    [Test]
    public void ALinkWithinTheFolderIsFollowed([Values] bool isAbsolute)
    {
        string path = Write(Set("location", "links/data"));
        Directory.CreateDirectory(_folder.File("links"));
        string target = isAbsolute ? _folder.File(DataFile) : "../" + DataFile;
        File.CreateSymbolicLink(_folder.File("links/data"), target);

        NetworkAssert.AreEqual(EditedModel.Network, OnnxModel.Load(path));
    }

    [Test]
    public void LinksInACircleAreRefused()
    {
        string path = Write(Set("location", "circle"));
        File.CreateSymbolicLink(_folder.File("circle"), "circle");

        Assert.That(
            () => OnnxModel.Load(path),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("more than 40 links"));
    }

    [Test]
    public void AMissingFileIsNamed() => AssertRefused(
        Set("location", "model.onnx.data"), "Constant 'stem.weight' keeps its data in the file 'model.onnx.data'");

    [TestCase("offset", "-1", "the offset is not a number")]
    [TestCase("offset", "9223372036854775807", "but the file has")]
    [TestCase("offset", "99999999999999999999", "the offset is not a number")]
    [TestCase("offset", "1000000", "cut short, or of another model")]
    [TestCase("length", "3", "3 bytes of it are stated; its shape [")]
    [TestCase("length", "x", "the length is not a number")]
    [TestCase("basepath", "elsewhere", "its reference has 'basepath'")]
    public void ARangeThatDoesNotFitIsRefused(string key, string value, string message) =>
        AssertRefused(Set(key, value), message);

    // Each part of the path is looked up, so a long one would take hours.
    [Test]
    public void APathLongerThanThoseOfFilesIsRefused() => AssertRefused(
        Set("location", string.Join('/', Enumerable.Repeat("a", 1_000_000))), "the path has 1999999 characters");

    [Test]
    public void AConstantOfManyDimensionsIsRefused() => AssertRefused(
        m => m.Constant("stem.weight").Dims.AddRange(Enumerable.Repeat(0L, 100_000)), "at most 8 were expected");

    [Test]
    public void DataInTwoPlacesAreRefused() => AssertRefused(
        m => m.Constant("stem.weight").RawData = ByteString.CopyFrom(1, 2, 3, 4), "data of its own");

    [Test]
    public void ATypeOfNoKnownSizeIsRefused() => AssertRefused(
        m => m.Constant("stem.weight").DataType = 22, "the element type Int4");

    [Test]
    public void RangesWithoutALengthAreAsLongAsTheShape() => NetworkAssert.AreEqual(
        EditedModel.Network,
        OnnxModel.Load(Write(m =>
        {
            foreach (TensorProto tensor in m.Graph.Initializer)
            {
                tensor.ExternalData.Remove(tensor.ExternalData.Single(e => e.Key == "length"));
            }
        })));

    [Test]
    public void MemoryIsNotTakenForRangesThatAreTooLargeTogether()
    {
        // A sparse file takes no disk; a hundred constants of 64 MiB each would take 6 GiB.
        string path = Write(m =>
        {
            for (int i = 0; i < 100; i++)
            {
                m.Graph.Initializer.Add(External($"large{i}", 16 << 20, 0));
            }
        });
        using (FileStream data = File.OpenWrite(_folder.File(DataFile)))
        {
            data.SetLength(64 << 20);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(
            () => OnnxModel.Load(path), Throws.TypeOf<InvalidModelException>().With.Message.Contains("more than"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(600L << 20));
    }

    [Test]
    public void MemoryIsNotTakenForARangeBeyondTheFile()
    {
        string path = Write(m => m.Graph.Initializer.Insert(0, External("large", 100 << 20, 0)));
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.That(
            () => OnnxModel.Load(path), Throws.TypeOf<InvalidModelException>().With.Message.Contains("but the file"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(4 << 20));
    }

    [Test]
    public void FromBytesTheMessageNamesTheFile()
    {
        byte[] bytes = File.ReadAllBytes(OtherPrograms.PathOf("external.onnx"));
        Assert.That(
            () => OnnxModel.Parse(bytes),
            Throws.TypeOf<InvalidModelException>()
                .With.Message.Contains("'o1_external.onnx.data'").And.Message.Contains("by its path"));
    }

    private static Action<ModelProto> Set(string key, string value) => m =>
    {
        foreach (TensorProto tensor in m.Graph.Initializer)
        {
            if (tensor.ExternalData.FirstOrDefault(e => e.Key == key) is { } entry)
            {
                entry.Value = value;
            }
            else
            {
                tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
            }
        }
    };

    private void AssertRefused(Action<ModelProto> edit, string message)
    {
        string path = Write(edit);
        Assert.That(
            () => OnnxModel.Load(path),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains(message).And.Message.Contains(path));
    }

    /// <summary>Writes a model whose constants all lie in another file.</summary>
    /// <param name="edit">Changes the model when its data have been moved.</param>
    /// <param name="before">Changes it before.</param>
    private string Write(Action<ModelProto> edit, Action<ModelProto>? before = null)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(EditedModel.Bytes(before ?? (_ => { })));
        using var data = new MemoryStream();
        IEnumerable<TensorProto> attributes = model.Graph.Node.SelectMany(n => n.Attribute).Select(a => a.T);
        foreach (TensorProto tensor in attributes.Concat(model.Graph.Initializer).Where(t => t is not null))
        {
            TensorProto external = External(tensor.Name, tensor.RawData.Length, data.Length);
            tensor.ExternalData.AddRange(external.ExternalData);
            tensor.DataLocation = DataLocation.External;
            data.Write(tensor.RawData.Span);
            tensor.RawData = ByteString.Empty;
        }

        edit(model);
        Directory.CreateDirectory(_folder.File("weights"));
        File.WriteAllBytes(_folder.File(DataFile), data.ToArray());
        string path = _folder.File("model.onnx");
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }

    private static TensorProto External(string name, long length, long offset) => new()
    {
        Name = name,
        DataType = 1,
        Dims = { length },
        DataLocation = DataLocation.External,
        ExternalData =
        {
            Entry("location", DataFile),
            Entry("offset", offset.ToString(CultureInfo.InvariantCulture)),
            Entry("length", (name.StartsWith("large", StringComparison.Ordinal) ? 4 * length : length)
                .ToString(CultureInfo.InvariantCulture)),
        },
    };

    private static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };

    private static bool Contains(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> part) => bytes.IndexOf(part) >= 0;
}
