using ReCU.TestKit;

namespace ReCU.Graph.Tests;

public class CultureTests
{
    [Test]
    public void ASummaryIsTheSameEverywhere() =>
        Cultures.AssertSame(() => RandomGraphs.CifarResNet(1, [16, 32]).Summarize().ToString());

    [Test]
    public void MessagesWriteNumbersAsCodeDoes() => Cultures.AssertSame(() =>
    {
        var builder = new GraphBuilder((1, 2, 2));
        return Assert.Throws<InvalidModelException>(() => builder.Add(new Clip("clip", "pixels", 0.5f, -1.5f)))!.Message
            + new FeatureShape(-1, 2, 3) + new Window(1, 2, 3, -4);
    });
}
