using System.Buffers.Binary;
using System.IO.Compression;

namespace ReCU.Torch.Tests.Importing;

/// <summary>Files whose parts do not fit each other: each is refused with the reason.</summary>
public sealed class HostileFileTests
{
    [Test]
    public void StoragesMustBeThereWithTheirSize()
    {
        CheckpointWriter writer = SmallNetworks.Checkpoint();
        writer.Storages["0"] = new byte[writer.Storages["0"].Length + 4];
        Refused.Assert(writer.ToZip(), "Storage '0' has 328 bytes; its 81 elements of Float32 take 324");
        Refused.Assert(writer.ToStream(), "Storage '0' has 82 elements; its tensors expect 81");

        writer.Storages.Remove("0");
        Refused.Assert(writer.ToZip(), "Storage '0' is missing from the zip file");
        Refused.Assert(writer.ToStream(), "Storage '0' is missing from its list");

        writer = SmallNetworks.Checkpoint();
        writer.Storages["stranger"] = [];
        Refused.Assert(writer.ToStream(), "names one that its object does not refer to");
        Refused.Assert(
            CheckpointWriter.Stream(writer.State, writer.Storages.Take(1).Concat(writer.Storages.Take(1))),
            "listed twice");
    }

    [Test]
    public void AnOlderFileMustFollowItsForm()
    {
        byte[] file = SmallNetworks.Checkpoint().ToStream();
        Refused.Assert([.. file, 0], "1 bytes after its last storage");
        Refused.Assert(CheckpointWriter.Stream(null, [], littleEndian: false), "not little-endian");
        Refused.Assert(
            [.. CheckpointWriter.StreamStart()[..15], .. PickleWriter.Pickle(1002)],
            "version of its format is not 1001");
        Refused.Assert(
            [.. CheckpointWriter.StreamStart(), .. PickleWriter.Pickle(1), .. PickleWriter.Pickle(2)],
            "storages is missing");
    }

    [Test]
    public void ZipEntriesMustBeThereOnceAndWhole()
    {
        CheckpointWriter writer = SmallNetworks.Checkpoint();
        byte[] pickle = PickleWriter.Pickle(writer.State);
        Refused.Assert(
            CheckpointWriter.Zip(pickle, [new("0", new byte[1 << 20])], CompressionLevel.SmallestSize),
            "'archive/data/0' would take 1048576 bytes; at most 324 were expected");
        Refused.Assert(
            CheckpointWriter.Zip(new byte[1 << 25], [], CompressionLevel.SmallestSize),
            "'archive/data.pkl' would take 33554432 bytes");
        Refused.Assert(
            CheckpointWriter.Zip(pickle, writer.Storages.Concat(writer.Storages)), "'archive/data/0' occurs twice");
        Refused.Assert(CheckpointWriter.Zip([.. pickle, 0], writer.Storages), "1 bytes after its pickle");
        Refused.Assert(writer.ToZip()[..^1], "does not end with its directory");

        byte[] damaged = writer.ToZip();
        damaged[damaged.AsSpan().IndexOf(writer.Storages["0"])] ^= 1;
        Refused.Assert(damaged, "'archive/data/0' is damaged: its check sum is wrong");
    }

    [Test]
    public void AZipDirectoryThatLiesIsRefused()
    {
        byte[] file = SmallNetworks.Checkpoint().ToZip();
        int directory = file.AsSpan().IndexOf("PK\x01\x02"u8);
        int second = directory + 4 + file.AsSpan(directory + 4).IndexOf("PK\x01\x02"u8);

        Refused.Assert(Changed(file, directory + 20, 0x7fffffff, 0x7fffffff), "not as long as, the directory says");
        Refused.Assert(Changed(file, directory + 20, 1 << 20), "is stored as it is, but has 1048576 bytes and");
        Refused.Assert(Changed(file, directory + 8, 0x000c0000), "a method other than Deflate");
        Refused.Assert(Changed(file, second + 42, 0), "is not where, or not as long as");
        Refused.Assert(Changed(file, second + 42, uint.MaxValue), "is not where, or not as long as");
        Refused.Assert(Changed(file, file.Length - 14, 0xffffffff), "last record is damaged");
        Refused.Assert(Changed(file, file.Length - 6, 0xfffffff0), "last record is damaged");
        Refused.Assert(Changed(file, file.Length - 14, 0x00010001), "bytes beyond its 1 entries");
    }

    [Test]
    public void FilesWithoutANetworkSayWhatTheyHold()
    {
        Refused.Assert(
            CheckpointWriter.Zip(PickleWriter.Pickle(3), []), "It holds a whole number; a dictionary was expected");
        Refused.Assert(
            CheckpointWriter.Zip(PickleWriter.Pickle(new Dictionary<object, object?>
            {
                ["epoch"] = 1,
                ["arch"] = "x",
            }), []),
            "It has the keys 'epoch', 'arch'");
        Refused.Assert(
            CheckpointWriter.Zip(PickleWriter.Pickle(new Dictionary<object, object?>
            {
                ["state_dict"] = new Dictionary<object, object?> { ["conv1.weight"] = "text" },
            }), []),
            "none of its dictionaries has tensors with the weights of a convolution. It has the keys 'state_dict'");
        Refused.Assert([], "no PyTorch checkpoint");
        Refused.Assert("PK\x03\x04"u8.ToArray(), "cut short");
    }

    [TestCase("LongStorage", 8, "is of Int64; Float32, Float64, Float16 or BFloat16 was expected")]
    [TestCase("ByteStorage", 1, "is of Byte; Float32")]
    public void WeightsOfAnotherTypeAreRefused(string type, int size, string expected)
    {
        CheckpointWriter writer = SmallNetworks.Checkpoint();
        writer.Add("linear.bias", type, new byte[5 * size], [5]);
        Refused.Assert(writer.ToZip(), $"Tensor 'linear.bias' {expected}");
    }

    [Test]
    public void ValuesThatCannotBeAreRefused()
    {
        CheckpointWriter writer = SmallNetworks.Checkpoint();
        writer.Add("linear.bias", "FloatStorage", [.. BitConverter.GetBytes(float.NaN), .. new byte[16]], [5]);
        Refused.Assert(writer.ToZip(), "'linear.bias' holds NaN; finite numbers were expected");

        writer = SmallNetworks.Checkpoint();
        writer.Add("layer1.0.conv1.tau", "FloatStorage", BitConverter.GetBytes(0.5f), [1]);
        Refused.Assert(writer.ToZip(), "'layer1.0.conv1.tau' holds 0.5; above 0.5 and at most 1");
    }

    private static byte[] Changed(byte[] file, int position, params uint[] values)
    {
        byte[] changed = [.. file];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(changed.AsSpan(position + 4 * i), values[i]);
        }

        return changed;
    }
}
