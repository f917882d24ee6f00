using ReCU.Graph;
using ReCU.Torch;

namespace ReCU.Agreement.Tests;

/// <summary>Networks of one's own, composed of the public pieces at random.</summary>
public sealed class ComposedNetworkTests
{
    private const int Seeds = 30;

    [Test]
    public void AllEnginesAndTheOracleAgree([Range(1, Seeds)] int seed)
    {
        (ComposedNetwork architecture, FeatureShape shape) = RandomCompositions.Draw(seed);
        using var network = new AgreementCase(architecture, shape, images: 32, seed);

        Agreement.AssertAll(network);
    }

    [Test]
    public void TheCompositionsCoverEveryOption()
    {
        ComposedNetwork[] networks =
            [.. Enumerable.Range(1, Seeds).Select(seed => RandomCompositions.Draw(seed).Network)];
        NetworkBlock[] blocks = [.. networks.SelectMany(network => network.Blocks)];
        PlainBlock[] plain = [.. blocks.OfType<PlainBlock>()];
        ResidualBlock[] changing = [.. networks.SelectMany(ChangingBlocks)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                networks.Select(network => network.Precision), Is.SupersetOf(Enum.GetValues<NetworkPrecision>()));
            Assert.That(
                networks.Select(network => network.Head).Distinct().Count(),
                Is.EqualTo(4), "pooling or not, batch norm or not");
            Assert.That(networks.Select(network => network.Stem.Stride), Is.SupersetOf(new[] { 1, 2 }));
            Assert.That(networks.Select(network => network.Stem.Clip), Is.SupersetOf(new[] { true, false }));
            Assert.That(networks.Select(network => network.Stem.Kernel), Is.SupersetOf(new[] { 1, 3, 5, 7 }));
            Assert.That(networks.Count(network => network.Stem.Pooling is null), Is.InRange(1, Seeds - 1));
            Assert.That(
                plain.Select(block => block.Pooling?.Size), Is.SupersetOf(new int?[] { 2, 3, 4, null }));
            Assert.That(plain.Select(block => block.Activation), Is.SupersetOf(Enum.GetValues<ActivationKind>()));
            Assert.That(
                changing.Select(block => (block.Projection, block.Activation)).Distinct().Count(), Is.EqualTo(3 * 2));
            Assert.That(changing.Select(block => block.Convolutions), Is.SupersetOf(new[] { 1, 2, 3 }));
            Assert.That(blocks.Select(block => block.Kernel), Is.SupersetOf(new[] { 1, 3, 5 }));
            Assert.That(blocks.Select(block => block.Stride), Is.SupersetOf(new[] { 1, 2, 3 }));
        }
    }

    private static IEnumerable<ResidualBlock> ChangingBlocks(ComposedNetwork network) => network.Blocks
        .Zip(network.Blocks.Select(block => block.Width).Prepend(network.Stem.Width))
        .Where(pair => pair.First.Stride != 1 || pair.First.Width != pair.Second)
        .Select(pair => pair.First)
        .OfType<ResidualBlock>();
}
