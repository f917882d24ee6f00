using ReCU.Graph;
using ReCU.Packed.Running;
using ReCU.TestKit;

namespace ReCU.Packed.Tests.Plan;

/// <summary>The float parts in vectors of each width, of which a processor uses those that fit best.</summary>
public sealed class OperatorFactoryTests
{
    [Test]
    public void VectorsOfAnyWidthGiveTheOraclesNumbers([Values(4, 8, 16)] int lanes)
    {
        for (int seed = 201; seed <= 220; seed++)
        {
            NetworkGraph graph = RandomMixture.Create(seed);
            float[] pixels = RandomMixture.Pixels(graph, batch: 2, seed);
            using var runner = new BatchRunner(Plans.Compile(graph, lanes), new WorkerTeam(1));
            var logits = new float[2 * graph.ClassCount];
            runner.Run(pixels, logits);

            Assert.That(logits, Is.EqualTo(new GraphOracle(graph).Logits(pixels)), $"seed {seed}");
        }
    }
}
