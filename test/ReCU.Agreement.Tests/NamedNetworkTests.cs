using ReCU.Graph;
using ReCU.Packed;
using ReCU.Torch;

namespace ReCU.Agreement.Tests;

/// <summary>Every named network, narrow, in every precision.</summary>
public sealed class NamedNetworkTests
{
    private const int Images = 32;

    private static IEnumerable<TestCaseData> Cases =>
        from network in NarrowNetworks.All
        from precision in Enum.GetValues<NetworkPrecision>()
        select new TestCaseData(network with { Precision = precision })
            .SetArgDisplayNames(network.Name, $"{precision}");

    private static IEnumerable<TestCaseData> Named =>
        BinaryNetwork.Named.Select(network => new TestCaseData(network).SetArgDisplayNames(network.Name));

    [TestCaseSource(nameof(Cases))]
    public void AllEnginesAndTheOracleAgree(BinaryNetwork architecture)
    {
        // The ImageNet networks' strides allow any size, the others' multiples of 4, 8 and 32.
        FeatureShape shape = architecture.Name switch
        {
            "imagenet_resnet18" or "imagenet_resnet34" => (3, 37, 30),
            "two_stage_resnet18" or "two_stage_resnet34" => (3, 32, 32),
            _ => (2, 16, 24),
        };
        using var network = new AgreementCase(architecture, shape, Images, seed: 11);

        Agreement.AssertAll(network);
    }

    [TestCaseSource(nameof(Named))]
    public void AllButVggHaveClassActivationMaps(BinaryNetwork architecture)
    {
        using var network = new AgreementCase(NarrowNetworks.Narrow(architecture), (3, 64, 64), images: 1, seed: 13);
        Assert.That(
            ActivationMaps.FindObstacle(network.Graph),
            architecture.Name == "vgg_small" ? Does.Contain("global average pooling") : Is.Null);
    }

    [TestCaseSource(nameof(Named))]
    public void AtFullWidthAllEnginesAgree(BinaryNetwork architecture)
    {
        bool isForImageNet = architecture.Name.Contains("_resnet", StringComparison.Ordinal);
        FeatureShape shape = isForImageNet ? (3, 64, 64) : (3, 32, 32);
        using var network = new AgreementCase(architecture, shape, images: 8, seed: 12);

        Agreement.AssertWithoutOracle(network);
    }
}
