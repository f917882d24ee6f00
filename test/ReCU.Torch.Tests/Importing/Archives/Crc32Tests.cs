using ReCU.Torch.Importing.Archives;

namespace ReCU.Torch.Tests.Importing.Archives;

public sealed class Crc32Tests
{
    /// <summary>The check value by which implementations of CRC-32 are told apart.</summary>
    [Test]
    public void TheDigitsHaveTheKnownSum() => Assert.That(Crc32.Compute("123456789"u8), Is.EqualTo(0xcbf43926));

    [Test]
    public void NothingHasTheSumZero() => Assert.That(Crc32.Compute([]), Is.Zero);
}
