using System.Diagnostics;
using Google.Protobuf;
using ReCU.Graph;
using ReCU.Onnx.Proto;

namespace ReCU.Onnx.Tests;

/// <summary>A small hostile file cannot take much memory or time.</summary>
public class ResourceLimitTests
{
    [Test]
    public void Millions_of_empty_operators_are_counted_before_they_are_made()
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
    public void One_number_is_not_spread_over_a_billion_channels() => AssertRefusedCheaply(
        EditedModel.Bytes(m =>
        {
            // A pool without padding stays within an int; a scale by one number would take 4 GB.
            m.Graph.Input[0].Type.TensorType.Shape.Dim[1].DimValue = 50_000_000;
            m.Graph.Node.Insert(0, new NodeProto
            {
                Name = "spread", OpType = "Mul", Input = { "pixels", "constant_1" }, Output = { "spread" },
            });
        }),
        "'spread' would need 200000000 bytes");

    [Test]
    public void One_constant_is_not_copied_for_every_operator_that_reads_it() => AssertRefusedCheaply(
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
                    Name = $"copy{i}", OpType = "Mul", Input = { "pixels", "wide" }, Output = { $"copy{i}" },
                });
            }
        }),
        "more than a file of this size can hold",
        megabytes: 16);

    [Test]
    public void Nesting_is_refused()
    {
        var bytes = new byte[100_000];
        Array.Fill(bytes, (byte)0x3b);
        AssertRefusedCheaply(bytes, "no ONNX file");
    }

    private static void AssertRefusedCheaply(byte[] bytes, string message, int megabytes = 2)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();

        Assert.That(
            () => OnnxModel.Parse(bytes), Throws.TypeOf<InvalidModelException>().With.Message.Contains(message));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(2)));
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(megabytes << 20), "bytes");
        }
    }
}
