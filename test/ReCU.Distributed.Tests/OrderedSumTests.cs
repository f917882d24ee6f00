namespace ReCU.Distributed.Tests;

public sealed unsafe class OrderedSumTests
{
    [Test]
    public void AddsFromTheFirstToTheLast()
    {
        var random = new Random(1);
        for (int length = 0; length < 3000; length = length < 70 ? length + 1 : length * 2)
        {
            float[][] parts = [.. Enumerable.Range(0, 5).Select(_ => Draw(random, length))];
            float[] expected = [.. Enumerable.Range(0, length).Select(i => parts.Skip(1).Aggregate(
                parts[0][i], (sum, part) => sum + part[i]))];

            Assert.That(Sum(parts), Is.EqualTo(expected), $"length {length}");
        }
    }

    [Test]
    public void AnotherOrderIsAnotherSum() =>
        Assert.That(Sum([[1e8f], [1], [-1e8f]]), Is.Not.EqualTo(Sum([[1e8f], [-1e8f], [1]])));

    // The result takes the place of a part in the middle, as in a process of the middle rank.
    private static float[] Sum(float[][] parts)
    {
        var memory = new float[parts.Length][];
        for (int i = 0; i < parts.Length; i++)
        {
            memory[i] = GC.AllocateArray<float>(parts[i].Length + 1, pinned: true);
            parts[i].CopyTo(memory[i], 0);
        }

        nint[] starts = Array.ConvertAll(memory, part =>
        {
            fixed (float* start = part)
            {
                return (nint)start;
            }
        });
        OrderedSum.Add(starts, (float*)starts[1], parts[0].Length);
        GC.KeepAlive(memory);
        return memory[1][..^1];
    }

    private static float[] Draw(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ =>
        (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-4, 5))))];
}
