using ReCU.Torch.RandomNumbers;
using ReCU.Torch.Training.Batches;

namespace ReCU.Torch.Tests.Training.Batches;

/// <summary>Colours against their formulas, pixel by pixel in doubles.</summary>
public sealed class ColourJitterTests
{
    private static readonly ColourChange[] _changes =
    [
        new(1, 1, 1, 0), new(1.3, 1, 1, 0), new(1, 0.4, 1, 0), new(1, 1, 0.2, 0), new(1, 1, 1.9, 0),
        new(1, 1, 1, 0.1), new(1, 1, 1, -0.4), new(1.2, 0.8, 1.3, 0.05), new(0, 1, 1, 0), new(2, 2, 1, 0),
    ];

    // 9x7 is no multiple of a vector; 40x40 is more than a block of a sum.
    [Test]
    public void ColoursFollowTheirFormulas(
        [ValueSource(nameof(_changes))] object change, [Values(63, 1600)] int area)
    {
        float[] pixels = Pixels(3 * area);
        double[] expected = Reference((ColourChange)change, pixels);
        ((ColourChange)change).Apply(pixels, 3);
        Assert.That(pixels, Is.EqualTo(expected).Within(2e-3));
    }

    [Test]
    public void OfGreyImagesBrightnessAndContrastChange([Values(1, 2)] int channels)
    {
        float[] pixels = Pixels(channels * 63);
        float[] before = [.. pixels];
        double mean = 1.2 * before.Average(pixel => (double)pixel);
        new ColourChange(1.2, 0.7, 0.1, 0.4).Apply(pixels, channels);
        Assert.That(
            pixels,
            Is.EqualTo(before.Select(pixel => Math.Clamp(0.7 * 1.2 * pixel + 0.3 * mean, 0, 255))).Within(1e-3));
    }

    [Test]
    public void DrawsAreEvenAroundNoChange()
    {
        var jitter = new ColourJitter { Brightness = 0.4, Contrast = 0.3, Saturation = 0.2, Hue = 0.1 };
        var random = new CounterRandom(1, RandomPurpose.Colour, 0);
        ColourChange[] drawn = [.. Enumerable.Range(0, 2000).Select(row => jitter.Draw(random, row))];
        Even(drawn.Select(change => change.Brightness - 1), 0.4);
        Even(drawn.Select(change => change.Contrast - 1), 0.3);
        Even(drawn.Select(change => change.Saturation - 1), 0.2);
        Even(drawn.Select(change => change.Hue), 0.1);
        Assert.That(new ColourJitter { Brightness = 0, Contrast = 0, Saturation = 0, Hue = 0 }.Draw(random, 5),
            Is.EqualTo(new ColourChange(1, 1, 1, 0)));

        // Of an even distribution from -x to x the deviation is x / sqrt(3).
        static void Even(IEnumerable<double> values, double reach)
        {
            double[] all = [.. values];
            Assert.That(all, Has.All.InRange(-reach, reach));
            Assert.That(all.Average(), Is.EqualTo(0).Within(0.06 * reach));
            Assert.That(
                Math.Sqrt(all.Average(value => value * value)), Is.EqualTo(reach / Math.Sqrt(3)).Within(0.03 * reach));
        }
    }

    private static float[] Pixels(int count)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(256))];
    }

    private static double[] Reference(ColourChange change, float[] pixels)
    {
        int area = pixels.Length / 3;
        double[] bright = [.. pixels.Select(pixel => change.Brightness * pixel)];
        (double R, double G, double B)[] colours =
            [.. Enumerable.Range(0, area).Select(i => (bright[i], bright[area + i], bright[2 * area + i]))];
        double mean = colours.Average(Grey);
        colours = Array.ConvertAll(colours, p => Towards(p, mean, change.Contrast));
        colours = Array.ConvertAll(colours, p => Towards(p, Grey(p), change.Saturation));
        colours = Array.ConvertAll(colours, p => Turned(p, 2 * Math.PI * change.Hue));
        return
        [
            .. colours.Select(p => Math.Clamp(p.R, 0, 255)),
            .. colours.Select(p => Math.Clamp(p.G, 0, 255)),
            .. colours.Select(p => Math.Clamp(p.B, 0, 255)),
        ];
    }

    private static double Grey((double R, double G, double B) p) => 0.299 * p.R + 0.587 * p.G + 0.114 * p.B;

    private static (double R, double G, double B) Towards(
        (double R, double G, double B) p, double grey, double share) =>
        (share * p.R + (1 - share) * grey, share * p.G + (1 - share) * grey, share * p.B + (1 - share) * grey);

    // To YIQ, turned, and back by the usual numbers, which are rounded to four digits.
    private static (double R, double G, double B) Turned((double R, double G, double B) p, double angle)
    {
        double y = Grey(p);
        double i = 0.595716 * p.R - 0.274453 * p.G - 0.321263 * p.B;
        double q = 0.211456 * p.R - 0.522591 * p.G + 0.311135 * p.B;
        (i, q) = (Math.Cos(angle) * i - Math.Sin(angle) * q, Math.Sin(angle) * i + Math.Cos(angle) * q);
        return (y + 0.956296 * i + 0.621024 * q, y - 0.272122 * i - 0.647381 * q, y - 1.106989 * i + 1.704615 * q);
    }
}
