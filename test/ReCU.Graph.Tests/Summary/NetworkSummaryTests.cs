using System.Globalization;
using ReCU.TestKit;

namespace ReCU.Graph.Tests.Summary;

public class NetworkSummaryTests
{
    [Test]
    public void EveryLayerIsCountedAsByHand()
    {
        NetworkSummary summary = SmallNetwork().Summarize();
        var costs = summary.Layers.ToDictionary(layer => layer.Name, layer => layer.Cost);

        using (Assert.EnterMultipleScope())
        {
            // 4 filters of 3x3 over 3 channels at stride 2: 8x8 outputs from 16x16 pixels
            Assert.That(costs["conv"], Is.EqualTo(new NetworkCost
            {
                FloatParameters = 4 * 3 * 9 + 4,
                FloatMultiplyAdds = 4 * 3 * 9 * 64,
                StoredBytes = 4 * (4 * 3 * 9 + 4),
            }));
            Assert.That(costs["norm"], Is.EqualTo(new NetworkCost { FloatParameters = 8, StoredBytes = 32 }));
            // 5 filters of 3x3 over 4 channels: 180 bits in 23 bytes; padded taps count
            Assert.That(costs["binary"], Is.EqualTo(new NetworkCost
            {
                BinaryParameters = 180,
                BinaryMultiplyAdds = 180 * 64,
                StoredBytes = 23,
            }));
            Assert.That(costs["prelu"], Is.EqualTo(new NetworkCost { FloatParameters = 5, StoredBytes = 20 }));
            Assert.That(costs["fc"], Is.EqualTo(new NetworkCost
            {
                FloatParameters = 2 * 5 + 2,
                FloatMultiplyAdds = 2 * 5,
                StoredBytes = 48,
            }));
            Assert.That(costs["sign"], Is.EqualTo(default(NetworkCost)));
            Assert.That(costs["pool"], Is.EqualTo(default(NetworkCost)));
            Assert.That(summary.Total.Parameters, Is.EqualTo(180 + 112 + 8 + 5 + 12));
            Assert.That(summary.Total.BitsPerParameter, Is.EqualTo((180 + 32 * 137) / 317.0).Within(1e-12));
        }
    }

    [Test]
    public void TheTableIsAlignedTextInAnyCulture([Values(",", ".")] string groupSeparator)
    {
        const string Expected =
            """
            Layer   Kind         Output  Parameters  Bits  Binary MACs  Float MACs  Float32 bytes  Stored bytes
            ------  -----------  ------  ----------  ----  -----------  ----------  -------------  ------------
            conv    Conv         4x8x8          112    32            0       6,912            448           448
            norm    Scale        4x8x8            8    32            0           0             32            32
            sign    Sign         4x8x8            0     0            0           0              0             0
            binary  BinaryConv   5x8x8          180     1       11,520           0            720            23
            prelu   PRelu        5x8x8            5    32            0           0             20            20
            pool    AveragePool  5x1x1            0     0            0           0              0             0
            fc      Linear       2x1x1           12    32            0          10             48            48
            ------  -----------  ------  ----------  ----  -----------  ----------  -------------  ------------
            Total                               317  14.4       11,520       6,922          1,268           571

            """;
        CultureInfo before = CultureInfo.CurrentCulture;
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberGroupSeparator = groupSeparator;
        culture.NumberFormat.NumberDecimalSeparator = groupSeparator == "," ? "." : ",";
        try
        {
            CultureInfo.CurrentCulture = culture;
            Assert.That(SmallNetwork().Summarize().ToString(), Is.EqualTo(Expected));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Test]
    public void EveryKindOfLayerHasARow()
    {
        foreach (NetworkGraph network in RandomGraphs.All(1))
        {
            Assert.That(
                network.Summarize().Layers.Select(layer => (layer.Name, layer.Kind, layer.OutputShape)),
                Is.EqualTo(network.Nodes.Select(node => (node.Name, node.GetType().Name, network.ShapeOf(node.Name)))));
        }
    }

    private static NetworkGraph SmallNetwork()
    {
        var builder = new GraphBuilder((3, 16, 16));
        builder.Add(new Conv("conv", "pixels", Ones(4, 3, 3, 3), Ones(4), Window.Square(3, 2, 1)));
        builder.Add(new Scale("norm", "conv", Ones(4), Ones(4)));
        builder.Add(new Sign("sign", "norm"));
        builder.Add(new BinaryConv(
            "binary", "sign", BitTensor.FromSigns([5, 4, 3, 3], new float[180]), Window.Square(3, 1, 1)));
        builder.Add(new PRelu("prelu", "binary", Ones(5)));
        builder.Add(new AveragePool("pool", "prelu", Window.Square(8)));
        builder.Add(new Linear("fc", "pool", Ones(2, 5), Ones(2)));
        return builder.Build(new ModelMetadata());
    }

    private static FloatTensor Ones(params int[] shape) =>
        new(shape, Enumerable.Repeat(1f, shape.Aggregate(1, (a, b) => a * b)).ToArray());
}
