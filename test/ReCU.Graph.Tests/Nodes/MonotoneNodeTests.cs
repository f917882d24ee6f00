using ReCU.Graph.Nodes;

namespace ReCU.Graph.Tests.Nodes;

public class MonotoneNodeTests
{
    [Test]
    public void AScaleMultipliesAndAdds()
    {
        IMonotone scale = new Scale("y", "x", FloatTensor.Vector([3, -2]), FloatTensor.Vector([1, 5]));

        Assert.That(scale.IsMonotone);
        Assert.That((scale.Evaluate(0, 4), scale.Evaluate(1, 4)), Is.EqualTo((13, -3)));
        Assert.That((scale.Falls(0), scale.Falls(1)), Is.EqualTo((false, true)));
    }

    [Test]
    public void AClipKeepsItsBounds()
    {
        IMonotone clip = new Clip("y", "x", -1, 2);

        Assert.That((clip.Evaluate(0, -3), clip.Evaluate(0, 1.5), clip.Evaluate(0, 3)), Is.EqualTo((-1, 1.5, 2)));
        Assert.That((clip.IsMonotone, clip.Falls(0)), Is.EqualTo((true, false)));
    }

    [Test]
    public void APReluIsMonotoneWithoutNegativeSlopes()
    {
        IMonotone rises = new PRelu("y", "x", FloatTensor.Vector([0, 0.25f]));
        IMonotone turns = new PRelu("y", "x", FloatTensor.Vector([0.25f, -0.25f]));

        Assert.That((rises.IsMonotone, turns.IsMonotone), Is.EqualTo((true, false)));
        Assert.That((rises.Evaluate(0, -8), rises.Evaluate(1, -8), rises.Evaluate(1, 8)), Is.EqualTo((0, -2, 8)));
    }
}
