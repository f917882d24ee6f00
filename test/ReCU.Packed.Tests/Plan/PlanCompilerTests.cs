using ReCU.Graph;
using ReCU.TestKit;

namespace ReCU.Packed.Tests.Plan;

/// <summary>Which nodes run together; that they run right is for <see cref="AgreementTests"/>.</summary>
public class PlanCompilerTests
{
    [Test]
    public void AResidualBlockIsOnePassForEachConvolution()
    {
        using PackedNetwork network = PackedNetwork.Open(RandomGraphs.ResNet(1, Shortcut.PooledZeros));

        Assert.That(Operators(network), Is.EqualTo(new[]
        {
            "RowOperator", "RowOperator",
            "BinaryConvOperator", "BinaryConvOperator",
            "RowOperator", "RowOperator",
            "RowOperator", "RowOperator", "LogitsOperator",
        }));
    }

    [Test]
    public void ConvolutionsThatFeedOnlySignsComputeNoFloat()
    {
        using PackedNetwork network = PackedNetwork.Open(RandomGraphs.Vgg(1));

        Assert.That(Operators(network), Is.EqualTo(new[]
        {
            "RowOperator", "RowOperator", "RowOperator",
            "ThresholdOperator", "SignPoolOperator", "ThresholdOperator", "SignPoolOperator",
            "BinaryConvOperator", "RowOperator", "RowOperator", "LogitsOperator",
        }));
    }

    [Test]
    public void ANodeThatNobodyReadsDoesNotRun()
    {
        var graph = new GraphBuilder((1, 4, 4));
        graph.Add(new AveragePool("unread", "pixels", Window.Square(2)));
        graph.Add(new AveragePool("mean", "pixels", Window.Square(4)));
        using PackedNetwork network = PackedNetwork.Open(graph.Build(new ModelMetadata()));

        Assert.That(network.Plan.Operators.Select(step => step.Name), Has.None.EqualTo("unread"));
    }

    [Test]
    public void ValuesShareBuffersWhenTheirLivesDoNotOverlap()
    {
        using PackedNetwork network = PackedNetwork.Open(RandomGraphs.CifarResNet(1, [16, 32], blocksPerStage: 4));

        Assert.That(network.Plan.Operators, Has.Length.GreaterThan(18));
        Assert.That(network.Plan.Memory.Floats, Has.Count.LessThan(6));
    }

    private static IEnumerable<string> Operators(PackedNetwork network) =>
        network.Plan.Operators.Select(step => step.GetType().Name);
}
