using System.Diagnostics;
using Google.Protobuf;
using ReCU.Graph;
using ReCU.Onnx.Proto;
using ReCU.Onnx.Tests.Forms;

namespace ReCU.Onnx.Tests.Reading.Limits;

/// <summary>A small hostile file cannot take much memory or time.</summary>
public class ResourceLimitTests
{
    [Test]
    public void MillionsOfEmptyOperatorsAreCountedBeforeTheyAreMade()
    {
        // Field 1 of the graph, length 0: two bytes an operator.
        var graph = new byte[20_000_000];
        for (int i = 0; i < graph.Length; i += 2)
        {
            graph[i] = 0x0a;
        }

        var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(7, WireFormat.WireType.LengthDelimited);
            output.WriteLength(graph.Length);
        }

        stream.Write(graph);
        AssertRefusedCheaply(stream.ToArray(), "fields");
    }

    [Test]
    public void OneNumberIsNotSpreadOverMillionsOfChannels() => AssertRefusedCheaply(
        EditedModel.Bytes(m =>
        {
            // So many channels of 6x6 pixels still fit an int.
            m.Graph.Input[0].Type.TensorType.Shape.Dim[1].DimValue = 50_000_000;
            m.Graph.Node.Insert(0, new NodeProto
            {
                Name = "spread",
                OpType = "Mul",
                Input = { "pixels", "constant_1" },
                Output = { "spread" },
            });
        }),
        "'spread' would need 200000000 bytes");

    [Test]
    public void OneConstantIsNotCopiedForEveryOperatorThatReadsIt() => AssertRefusedCheaply(
        EditedModel.Bytes(m =>
        {
            const int Channels = 100_000;
            m.Graph.Input[0].Type.TensorType.Shape.Dim[1].DimValue = Channels;
            m.Graph.Initializer.Add(new TensorProto
            {
                Name = "wide",
                Dims = { Channels, 1, 1 },
                DataType = 1,
                RawData = ByteString.CopyFrom(new byte[4 * Channels]),
            });
            for (int i = 0; i < 1000; i++)
            {
                m.Graph.Node.Insert(0, new NodeProto
                {
                    Name = $"copy{i}",
                    OpType = "Mul",
                    Input = { "pixels", "wide" },
                    Output = { $"copy{i}" },
                });
            }
        }),
        "more than a file of this size can hold",
        megabytes: 16);

    [Test]
    public void AConstantIsNotDoubledWithoutEnd() => AssertRefusedCheaply(
        Chain(40, m => m.Number(1), (m, x) => m.Add("Concat", [x, x], ForeignModel.Int("axis", 0)), "Unsqueeze"),
        "more than a file of this size can hold",
        megabytes: 8);

    [Test]
    public void AShapeIsNotDoubledWithoutEnd() => AssertRefusedCheaply(
        Chain(
            40,
            m => m.Add("Shape", [ForeignModel.Input]),
            (m, x) => m.Add("Concat", [x, x], ForeignModel.Int("axis", 0))),
        "at most 8");

    [Test]
    public void AConstantIsNotExpandedToGigabytes([Values("Expand", "ConstantOfShape")] string type)
    {
        var m = new ForeignModel();
        string shape = m.Ints(1 << 15, 1 << 15);
        string large = m.Add(type, type == "Expand" ? [m.Number(1), shape] : [shape]);
        AssertRefusedCheaply(m.WithOutput(large, 3), $"'{large}' would need 4294967296 bytes");
    }

    [Test]
    public void AConstantIsNotWorkedOnForThousandsOfOperators() => AssertRefusedCheaply(
        Chain(19_000, m => m.Floats([250_000], 1), (m, x) => m.Add("Neg", [x])),
        "works on 250000 values",
        megabytes: 128);

    [Test]
    public void WeightsAreNotSearchedForSignsByThousandsOfConvolutions()
    {
        var m = new ForeignModel();
        string sign = m.Sign(ForeignModel.Input);
        float[] weights = [.. Enumerable.Repeat(1f, 249_999), 2f];
        string shared = m.Floats([62_500, 4, 1, 1], weights);
        string last = "";
        for (int i = 0; i < 5000; i++)
        {
            last = m.Add("Conv", [sign, shared]);
        }

        AssertRefusedCheaply(m.WithOutput(last, 3), "more than a file of this size", megabytes: 32);
    }

    [Test]
    public void ConcatenationsOfNothingTakeNoTime([Values] bool hasElements)
    {
        var m = new ForeignModel();
        string empty = m.Floats([int.MaxValue / 8, 0], 0);
        string[] parts = [.. Enumerable.Repeat(empty, 1000)];
        if (hasElements)
        {
            empty = m.Floats([1_000_000, 0], 0);
            parts = [.. Enumerable.Repeat(empty, 20_000), m.Floats([1_000_000, 1], 1)];
        }

        string joined = m.Add("Concat", parts, ForeignModel.Int("axis", 1));
        AssertRefusedCheaply(m.WithOutput(joined, 3), "must be the logits", megabytes: 64);
    }

    [Test]
    public void IntegerSumsAreNotCopiedForThousandsOfOperators()
    {
        const int Channels = 1_000_000;
        var m = new ForeignModel(13, null, Channels, 1, 1);
        string bytes = m.Add("Cast", [ForeignModel.Input], ForeignModel.Int("to", 2));
        string sums = m.Add("ConvInteger", [bytes, m.Raw(3, [1, Channels, 1, 1], new byte[Channels])]);
        string one = m.Add(new TensorProto { Name = "one", DataType = 6, Int32Data = { 1 } });
        for (int i = 0; i < 19_000; i++)
        {
            sums = m.Add("Mul", [sums, one]);
        }

        AssertRefusedCheaply(m.WithOutput(sums, 3), "more than a file of this size", megabytes: 64);
    }

    [Test]
    public void WeightsOfIntegerSumsAreNotComparedForThousandsOfOperators()
    {
        const int Weights = 1_000_000;
        var m = new ForeignModel(13, null, 1, 1000, 1000);
        string bytes = m.Add("Cast", [ForeignModel.Input], ForeignModel.Int("to", 2));
        string level = m.Add("Expand", [m.Raw(2, [1, 1, 1, 1], [7]), m.Ints(1, 1, 1000, 1000)]);
        string sums = Sums(bytes);
        string constant = Sums(level);
        for (int i = 0; i < 10_000; i++)
        {
            sums = m.Add("Add", [sums, constant]);
        }

        AssertRefusedCheaply(m.WithOutput(sums, 3), "more than a file of this size", megabytes: 64);

        string Sums(string image) =>
            m.Add("ConvInteger", [image, m.Raw(3, [1, 1, 1000, 1000], new byte[Weights])]);
    }

    [Test]
    public void ALongChainOfOperatorsIsRead()
    {
        var m = new ForeignModel();
        string value = ForeignModel.Input;
        for (int i = 0; i < 19_000; i++)
        {
            value = m.Add("Identity", [value]);
        }

        Assert.That(OnnxModel.Parse(m.WithHead(value, 144)).Nodes, Has.Count.EqualTo(1));
    }

    [Test]
    public void NestingIsRefused()
    {
        var bytes = new byte[100_000];
        Array.Fill(bytes, (byte)0x3b);
        AssertRefusedCheaply(bytes, "not an ONNX file");
    }

    /// <summary>One operator after another, each on the output of the one before.</summary>
    private static byte[] Chain(
        int count, Func<ForeignModel, string> first, Func<ForeignModel, string, string> next, string before = "")
    {
        var m = new ForeignModel();
        string value = first(m);
        if (before.Length > 0)
        {
            value = m.Add(before, before == "Unsqueeze" ? [value, m.Ints(0)] : [value]);
        }

        for (int i = 0; i < count; i++)
        {
            value = next(m, value);
        }

        return m.WithOutput(value, 3);
    }

    private static void AssertRefusedCheaply(byte[] bytes, string message, int megabytes = 2)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();

        Assert.That(
            () => OnnxModel.Parse(bytes), Throws.TypeOf<InvalidModelException>().With.Message.Contains(message));

        using (Assert.EnterMultipleScope())
        {
            // Without the limits it would be minutes or hours.
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(15)));
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(megabytes << 20), "bytes");
        }
    }
}
