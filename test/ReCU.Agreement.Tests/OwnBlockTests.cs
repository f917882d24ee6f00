using ReCU.Graph;
using ReCU.Torch;

namespace ReCU.Agreement.Tests;

/// <summary>A block that this library does not know stands in its networks as its own do.</summary>
public sealed class OwnBlockTests
{
    internal static readonly ComposedNetwork Network = new()
    {
        Name = "own",
        Stem = new StemOptions(6),
        Blocks = [new ResidualBlock(6), new GatedBlock(9) { Stride = 2 }, new PlainBlock(12)],
    };

    [Test]
    public void AllEnginesAndTheOracleAgree([Range(1, 4)] int seed, [Values] NetworkPrecision precision)
    {
        using var network = new AgreementCase(Network with { Precision = precision }, (3, 9, 8), images: 32, seed);

        Agreement.AssertAll(network);
    }

    [Test]
    public void ItsTensorsStandUnderItsName()
    {
        using BinaryClassifier network = Network.Create((3, 9, 8), 2);

        Assert.That(
            network.state_dict().Keys.Where(name => name.StartsWith("blocks.1.", StringComparison.Ordinal)
                && name.EndsWith("weight", StringComparison.Ordinal)),
            Is.EqualTo(new[]
            {
                "blocks.1.conv1.weight", "blocks.1.bn1.weight", "blocks.1.conv2.weight", "blocks.1.bn2.weight",
                "blocks.1.gate.weight",
            }));
    }

    [Test]
    public void MoreConvolutionsThanItsDepthAreRefused()
    {
        NetworkBlock block = new Deeper(9);

        Assert.That(
            () => (Network with { Blocks = [block] }).Create((3, 9, 8), 2),
            Throws.InvalidOperationException.With.Message.EqualTo(
                "Block 'blocks.0' adds more than 1 convolutions; its Depth must be their number."));
    }

    private sealed record Deeper(int Width) : NetworkBlock(Width)
    {
        public override BlockModules CreateModules(BlockScope scope)
        {
            var options = new ConvolutionOptions(scope.InputWidth, Width, Window.Square(3, 1, 1));
            scope.AddConvolution(options);
            scope.AddConvolution(options);
            throw new InvalidOperationException("The second convolution was not refused.");
        }

        public override IEnumerable<BlockStep> Steps() => [];
    }
}
