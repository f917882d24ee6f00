namespace ReCU.Graph.Tests;

public class BitTensorTests
{
    [Test]
    public void The_first_element_is_the_lowest_bit_of_the_first_byte()
    {
        var tensor = BitTensor.FromSigns([1, 10], [1, -1, -1, 1, 1, 1, 1, 1, -1, 1]);

        Assert.That(tensor.Bytes.ToArray(), Is.EqualTo(new byte[] { 0b1111_1001, 0b10 }));
    }

    [Test]
    public void Zero_counts_as_plus_one_and_NaN_as_minus_one() => Assert.That(
        BitTensor.FromSigns([5], [0f, -0f, float.Epsilon, -float.Epsilon, float.NaN]).ToSigns(),
        Is.EqualTo(new float[] { 1, 1, 1, -1, -1 }));

    [Test]
    public void Signs_survive_packing([Values(1, 7, 8, 9, 63, 64, 65, 200)] int count)
    {
        var random = new Random(count);
        float[] signs = [.. Enumerable.Range(0, count).Select(_ => random.Next(2) == 0 ? 1f : -1f)];

        var tensor = BitTensor.FromSigns([count], signs);

        Assert.That(tensor.ToSigns(), Is.EqualTo(signs));
        Assert.That(Enumerable.Range(0, count).Select(i => tensor[i]), Is.EqualTo(signs.Select(s => s > 0)));
    }

    [Test]
    public void Bits_past_the_last_element_do_not_count()
    {
        var dirty = new BitTensor([3], [0b1111_1101]);
        var clean = new BitTensor([3], [0b101]);

        Assert.That(dirty, Is.EqualTo(clean));
        Assert.That(dirty.GetHashCode(), Is.EqualTo(clean.GetHashCode()));
        Assert.That(dirty.Bytes[0], Is.EqualTo(0b101));
    }

    [Test]
    public void Equal_bits_of_another_shape_differ() =>
        Assert.That(new BitTensor([2, 4], [1]), Is.Not.EqualTo(new BitTensor([4, 2], [1])));

    [Test]
    public void A_wrong_number_of_bytes_is_named() => Assert.That(
        () => new BitTensor([3, 3], [1]),
        Throws.ArgumentException.With.Message.Contains("[3, 3] takes 2 bytes, but 1 were given"));

    [Test]
    public void A_wrong_shape_is_named()
    {
        Assert.That(() => new BitTensor([], []), Throws.ArgumentException.With.Message.Contains("at least one"));
        Assert.That(() => new BitTensor([2, 0], []), Throws.ArgumentException.With.Message.Contains("[2, 0]"));
        Assert.That(
            () => new BitTensor([1 << 20, 1 << 20], []), Throws.ArgumentException.With.Message.Contains("more than"));
    }

    [Test]
    public void An_index_outside_is_refused([Values(-1, 3)] int index) => Assert.That(
        () => new BitTensor([3], [1])[index], Throws.TypeOf<ArgumentOutOfRangeException>());
}
