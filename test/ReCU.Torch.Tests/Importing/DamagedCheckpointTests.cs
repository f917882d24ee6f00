using ReCU.Graph;

namespace ReCU.Torch.Tests.Importing;

/// <summary>
/// A damaged file reads as the network or is refused with the one exception, whatever the damage, and without taking
/// memory that a file of its size has no use for. The seeds are fixed.
/// </summary>
public sealed class DamagedCheckpointTests
{
    /// <summary>
    /// Bytes of managed memory for a file of some 20 KB: objects of its pickle, copies of its weights.
    /// </summary>
    private const long AllowedBytes = 4 << 20;

    private static readonly byte[][] _files = Files();

    [Test]
    public void ATruncatedFileIsRefused()
    {
        foreach (byte[] file in _files)
        {
            // Every length in the pickles and the directory is a case of its own; of the weights a few will do.
            for (int length = 0; length < file.Length; length += length % 1000 < 300 ? 1 : 23)
            {
                Assert.That(IsRead(file[..length]), Is.False, $"{length} of {file.Length} bytes");
            }
        }
    }

    [Test]
    public void AFileWithFlippedBitsIsReadOrRefused([Range(1, 2)] int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 500; i++)
        {
            byte[] file = Copy(random);
            for (int flips = random.Next(1, 5); flips > 0; flips--)
            {
                file[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
            }

            IsRead(file);
        }
    }

    [Test]
    public void AFileWithOtherBytesIsReadOrRefused([Range(1, 2)] int seed)
    {
        // Instructions and large numbers reach further than noise does.
        byte[] bytes = [.. "(.}]tRcbQqhjrKMJX"u8, 0, 1, 0x7f, 0x80, 0x85, 0x8a, 0xff];
        var random = new Random(100 + seed);
        for (int i = 0; i < 500; i++)
        {
            byte[] file = Copy(random);
            int start = random.Next(file.Length);
            byte value = bytes[random.Next(bytes.Length)];
            file.AsSpan(start, Math.Min(random.Next(1, 9), file.Length - start)).Fill(value);
            IsRead(file);
        }
    }

    [Test]
    public void SplicedFilesAreReadOrRefused([Range(1, 2)] int seed)
    {
        var random = new Random(200 + seed);
        for (int i = 0; i < 500; i++)
        {
            byte[] first = Copy(random);
            byte[] second = Copy(random);
            IsRead([.. first[..random.Next(first.Length)], .. second[random.Next(second.Length)..]]);
        }
    }

    /// <summary>The check sums of a zip file catch most damage before the pickle is read; here nothing does.</summary>
    [Test]
    public void ADamagedPickleIsReadOrRefused([Range(1, 2)] int seed)
    {
        using BinaryClassifier network = SmallNetworks.Create();
        CheckpointWriter writer = CheckpointWriter.Of(network);
        byte[] pickle = PickleWriter.Pickle(
            new Dictionary<object, object?> { ["state_dict"] = writer.State, ["epoch"] = 1 });
        var random = new Random(300 + seed);
        int read = 0;
        for (int i = 0; i < 500; i++)
        {
            byte[] damaged = [.. pickle];
            damaged[random.Next(pickle.Length)] = (byte)random.Next(256);
            read += IsRead(CheckpointWriter.Zip(damaged, writer.Storages)) ? 1 : 0;
        }

        // A number that nothing depends on may change; most of a pickle is not such a number.
        Assert.That(read, Is.LessThan(250));
    }

    private static bool IsRead(byte[] file)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool read = true;
        try
        {
            AuthorsCheckpoint.Parse(file, SmallNetworks.Options).Dispose();
        }
        catch (InvalidModelException)
        {
            read = false;
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(AllowedBytes));
        return read;
    }

    private static byte[] Copy(Random random) => [.. _files[random.Next(_files.Length)]];

    private static byte[][] Files()
    {
        TorchRuntime.EnsureLoaded();
        using BinaryClassifier network = SmallNetworks.Create();
        CheckpointWriter writer = CheckpointWriter.Of(network, "module.", "cuda:0");
        return [writer.ToZip(), writer.ToStream()];
    }
}
