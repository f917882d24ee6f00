namespace ReCU.Graph.Tests.Nodes;

public class BinaryConvTests
{
    [Test]
    public void ASumHasAProductForEachWeightOfAFilter()
    {
        var conv = new BinaryConv("y", "x", new BitTensor([4, 2, 3, 5], new byte[15]), new Window(3, 5));

        Assert.That((conv.OutputChannels, conv.ProductsPerSum), Is.EqualTo((4, 30)));
    }
}
