using System.Diagnostics;
using ReCU.Data.Decoding;

namespace ReCU.Data.Tests.Decoding;

/// <summary>
/// Whatever a file holds, decoding it gives pixels or an <see cref="InvalidDataException"/>, in bounds of time and
/// memory. A decoder that ends the process ends the tests.
/// </summary>
/// <remarks>
/// The long run takes a quarter of a minute: <c>dotnet test -c Release test/ReCU.Data.Tests --filter
/// TestCategory=Soak</c>.
/// </remarks>
internal sealed class DamagedFilesTests
{
    private const int MostPixels = 1 << 20;

    private static readonly ImageDecoder[] _decoders =
    [
        new(new ImageDecoderOptions { MaximumPixels = MostPixels }),
        new(new ImageDecoderOptions { MaximumPixels = MostPixels, Channels = 1, Size = (9, 8) }),
    ];

    [Test]
    public void SomeDamagedFilesAreDecodedOrRefused([Values] ImageFormat format) => Decode(format, 400);

    [Test]
    [Explicit("Takes a quarter of a minute; --filter TestCategory=Soak runs it.")]
    [Category("Soak")]
    public void ManyDamagedFilesAreDecodedOrRefused([Values] ImageFormat format) => Decode(format, 100_000);

    private static void Decode(ImageFormat format, int count)
    {
        IReadOnlyList<byte[]> seeds = SeedFiles.Of(format);
        foreach (byte[] seed in seeds)
        {
            Assert.That(() => _decoders[0].Decode(seed), Throws.Nothing, "a seed is sound");
        }

        int decoded = 0;
        TimeSpan slowest = default;
        long memory = Environment.WorkingSet;
        long most = memory;
        for (int number = 0; number < count; number++)
        {
            byte[] file = FileDamage.Of(seeds, number);
            long start = Stopwatch.GetTimestamp();
            try
            {
                ImagePixels image = _decoders[number % 2].Decode(file);
                Assert.That(image.Bytes.Length, Is.EqualTo(image.Shape.Count));
                decoded++;
            }
            catch (InvalidDataException)
            {
                // It says what is wrong.
            }

            TimeSpan taken = Stopwatch.GetElapsedTime(start);
            slowest = taken > slowest ? taken : slowest;
            most = number % 64 == 0 ? Math.Max(most, Environment.WorkingSet) : most;
        }

        TestContext.Out.WriteLine(
            $"{format}: {decoded} of {count} decoded, slowest {slowest.TotalMilliseconds:f0} ms, "
            + $"{(most - memory) >> 20} MiB more");
        Assert.That(decoded, Is.InRange(count / 100, count - count / 100), "damage is neither harmless nor total");
        Assert.That(slowest, Is.LessThan(TimeSpan.FromSeconds(5)));
        Assert.That(most - memory, Is.LessThan(256L << 20));
    }
}
