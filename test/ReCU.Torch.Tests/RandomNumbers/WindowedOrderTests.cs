using ReCU.Data;
using ReCU.Torch.RandomNumbers;

namespace ReCU.Torch.Tests.RandomNumbers;

public sealed class WindowedOrderTests
{
    private static readonly int[] _rows = [.. Enumerable.Range(0, 1000).Select(i => 3 * i)];

    [Test]
    public void EveryRowComesOnce([Values(1, 2, 100, 999, 1000, 5000)] int window)
    {
        int[] order = Order(window);
        Assert.That(order.Order(), Is.EqualTo(_rows));
        Assert.That(order.SequenceEqual(_rows), Is.EqualTo(window == 1));
    }

    [Test]
    public void NoMoreRowsAreHeldThanTheWindow([Values(1, 2, 100, 1000)] int window)
    {
        var held = new HashSet<int>();
        int next = 0;
        int most = 0;
        foreach (int row in Order(window))
        {
            for (; next < _rows.Length && _rows[next] <= row; next++)
            {
                held.Add(_rows[next]);
            }

            most = Math.Max(most, held.Count);
            Assert.That(held.Remove(row));
        }

        Assert.That(most, Is.LessThanOrEqualTo(window).And.GreaterThan(window * 9 / 10));
    }

    [Test]
    public void ItDependsOnSeedAndEpochAlone()
    {
        int[] order = Order(100);
        Assert.That(Order(100), Is.EqualTo(order));
        Assert.That(Order(100, epoch: 1), Is.Not.EqualTo(order));
        Assert.That(Order(100, seed: 2), Is.Not.EqualTo(order));
    }

    [Test]
    public void ARowIsAsLikelyToComeFirstAsAnyOfTheWindow()
    {
        const int window = 10, draws = 10_000;
        int[] firsts = new int[window];
        for (int epoch = 0; epoch < draws; epoch++)
        {
            firsts[Order(window, epoch)[0] / 3]++;
        }

        // Five standard deviations of a binomial distribution.
        Assert.That(firsts, Is.All.EqualTo(draws / window).Within(5 * Math.Sqrt(draws * 0.1 * 0.9)));
    }

    [Test]
    public void AStreamedSetTakesIt()
    {
        var images = new StreamedImages(
            (1, 1, 1), new int[3000], 1, true, 80 * StreamedImages.BytesOfImage((1, 1, 1), true), () => null!);
        Assert.That(images.ShuffleWindow, Is.EqualTo(50));
        Assert.That(() => images.Open(Order(50)).Dispose(), Throws.Nothing);
        Assert.That(() => images.Open(Order(60)).Dispose(), Throws.ArgumentException);
    }

    private static int[] Order(int window, int epoch = 0, long seed = 1) =>
        WindowedOrder.Draw(_rows, window, new CounterRandom(seed, RandomPurpose.Shuffle, epoch));
}
