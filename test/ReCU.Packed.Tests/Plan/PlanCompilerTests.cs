using ReCU.Graph;
using ReCU.Packed.Plan;
using ReCU.TestKit;

namespace ReCU.Packed.Tests.Plan;

/// <summary>Which nodes run together; that they run right is for <see cref="AgreementTests"/>.</summary>
public class PlanCompilerTests
{
    [Test]
    public void AResidualBlockIsOnePassForEachConvolution()
    {
        PackedPlan plan = Plans.Compile(RandomGraphs.ResNet(1, Shortcut.PooledZeros));

        Assert.That(Operators(plan), Is.EqualTo(new[]
        {
            "RowOperator", "RowOperator",
            "BinaryConvOperator", "BinaryConvOperator",
            "RowOperator",
            "RowOperator", "RowOperator", "OutputOperator",
        }));
    }

    [Test]
    public void ConvolutionsThatFeedOnlySignsComputeNoFloat()
    {
        PackedPlan plan = Plans.Compile(RandomGraphs.Vgg(1));

        Assert.That(Operators(plan), Is.EqualTo(new[]
        {
            "RowOperator", "RowOperator", "RowOperator",
            "ThresholdOperator", "SignPoolOperator", "ThresholdOperator", "SignPoolOperator",
            "BinaryConvOperator", "RowOperator", "RowOperator", "OutputOperator",
        }));
    }

    [Test]
    public void ANodeThatNobodyReadsDoesNotRun()
    {
        var graph = new GraphBuilder((1, 4, 4));
        graph.Add(new AveragePool("unread", "pixels", Window.Square(2)));
        graph.Add(new AveragePool("mean", "pixels", Window.Square(4)));
        PackedPlan plan = Plans.Compile(graph.Build(new ModelMetadata()));

        Assert.That(plan.Operators.Select(step => step.Name), Has.None.EqualTo("unread"));
    }

    [Test]
    public void ValuesShareBuffersWhenTheirLivesDoNotOverlap()
    {
        PackedPlan plan = Plans.Compile(RandomGraphs.CifarResNet(1, [16, 32], blocksPerStage: 4));

        Assert.That(plan.Operators, Has.Length.GreaterThan(18));
        Assert.That(plan.Memory.Floats, Has.Length.LessThan(6));
    }

    private static IEnumerable<string> Operators(PackedPlan plan) =>
        plan.Operators.Select(step => step.GetType().Name);
}
