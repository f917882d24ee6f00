namespace ReCU.Graph.Tests.Nodes;

public class PadImageTests
{
    // The smallest border, and the largest of which the padded image still has a size.
    [TestCase(0, ExpectedResult = false)]
    [TestCase(1, ExpectedResult = true)]
    [TestCase((int.MaxValue - 3) / 2, ExpectedResult = true)]
    [TestCase((int.MaxValue - 3) / 2 + 1, ExpectedResult = false)]
    public bool ABorderFits(int border)
    {
        try
        {
            return new PadImage("y", "x", border).InferShape([new FeatureShape(1, 2, 3)]).Width == 3 + 2 * border;
        }
        catch (InvalidModelException)
        {
            return false;
        }
    }
}
