using ReCU.Graph;

namespace ReCU.Packed.Tests.Explaining;

public class ActivationMapTests
{
    [Test]
    public void AtTheSizeOfTheImageValuesLieBetweenTheCentresOfCells()
    {
        using ActivationMaps maps = ActivationMaps.Open(Mean(border: 0, size: 8, stride: 4));
        float[] large = maps.Explain(Squares(8, 4, [0, 8, 16, 24]), 0).ToImageSize();

        // Cells are 4 pixels wide, with their centres between pixels 1 and 2, and 5 and 6.
        float[] expected = [0, 0, 1, 3, 5, 7, 8, 8];
        Assert.That(large, Has.Length.EqualTo(64));
        Assert.That(large[..8], Is.EqualTo(expected).Within(1e-4));
        Assert.That(large[56..], Is.EqualTo(expected.Select(value => value + 16)).Within(1e-4));
        Assert.That(large[3 * 8], Is.EqualTo(6).Within(1e-4));
    }

    [Test]
    public void TheBorderAroundTheImageIsLeftOut()
    {
        // 4x4 with a border of 2 is 8x8: the image takes the middle quarter of the two by two cells.
        using ActivationMaps maps = ActivationMaps.Open(Mean(border: 2, size: 4, stride: 4));
        ActivationMap map = maps.Explain(Squares(4, 2, [0, 64, 128, 192]), 0);

        Assert.That(map.Values.ToArray(), Is.EqualTo(new[] { 0f, 16, 32, 48 }));
        Assert.That(map.ToImageSize()[..4], Is.EqualTo(new[] { 6f, 10, 14, 18 }).Within(1e-4));
    }

    // A border, a scale that changes nothing, the mean of squares, and their mean as the only logit.
    private static NetworkGraph Mean(int border, int size, int stride)
    {
        var builder = new GraphBuilder((1, size, size));
        string value = builder.InputName;
        if (border > 0)
        {
            value = builder.Add(new PadImage("border", value, border));
        }

        value = builder.Add(new Scale("normalise", value, FloatTensor.Vector([1]), FloatTensor.Vector([0])));
        value = builder.Add(new AveragePool("squares", value, Window.Square(stride, stride)));
        builder.Add(new AveragePool("pool", value, Window.Square((size + 2 * border) / stride)));
        return builder.Build(new ModelMetadata());
    }

    // Two by two squares of one value each.
    private static float[] Squares(int size, int side, float[] values) =>
        [.. Enumerable.Range(0, size * size).Select(i => values[i / size / side * 2 + i % size / side])];
}
