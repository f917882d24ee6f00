using System.IO.Compression;
using System.Runtime.InteropServices;
using ReCU.Torch.Importing.Pickle;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Importing;

/// <summary>
/// Writes checkpoints in both formats of PyTorch, from a network or from parts that do not fit each other.
/// </summary>
internal sealed class CheckpointWriter
{
    /// <summary>The named tensors: what a network's state dict would hold.</summary>
    public Dictionary<object, object?> State { get; } = [];

    /// <summary>The bytes of the storages.</summary>
    public Dictionary<string, byte[]> Storages { get; } = [];

    /// <summary>The state dict of a network, each tensor in a storage of its own.</summary>
    /// <param name="network">The network.</param>
    /// <param name="prefix">Put before every name.</param>
    /// <param name="device">The device that the file names.</param>
    public static CheckpointWriter Of(BinaryClassifier network, string prefix = "", string device = "cpu")
    {
        var writer = new CheckpointWriter();
        foreach ((string name, Tensor tensor) in network.state_dict())
        {
            using Tensor flat = tensor.detach().contiguous().view(-1);
            bool whole = tensor.dtype == ScalarType.Int64;
            byte[] bytes = whole
                ? MemoryMarshal.AsBytes<long>(flat.data<long>().ToArray()).ToArray()
                : MemoryMarshal.AsBytes<float>(flat.data<float>().ToArray()).ToArray();
            writer.Add(prefix + name, whole ? "LongStorage" : "FloatStorage", bytes, tensor.shape, device);
        }

        return writer;
    }

    /// <summary>Adds a contiguous tensor, or puts it in place of the one of that name.</summary>
    public void Add(string name, string type, byte[] bytes, long[] shape, string device = "cpu")
    {
        var strides = new object[shape.Length];
        long count = 1;
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            strides[d] = count;
            count *= shape[d];
        }

        string key = $"{Storages.Count}";
        Storages[key] = bytes;
        State[name] = new SavedTensor(key, type, count, [.. shape], strides) { Device = device };
    }

    /// <summary>The state dict alone, in the zip format.</summary>
    public byte[] ToZip() => Zip(PickleWriter.Pickle(State), Storages);

    /// <summary>The state dict alone, in the older format.</summary>
    public byte[] ToStream() => Stream(State, Storages);

    /// <summary>A file in the zip format.</summary>
    public static byte[] Zip(
        byte[] pickle,
        IEnumerable<KeyValuePair<string, byte[]>> storages,
        CompressionLevel compression = CompressionLevel.NoCompression)
    {
        var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create))
        {
            Add("data.pkl", pickle);
            Add("byteorder", "little"u8.ToArray());
            foreach ((string key, byte[] bytes) in storages)
            {
                Add($"data/{key}", bytes);
            }

            void Add(string name, byte[] bytes)
            {
                using Stream entry = archive.CreateEntry("archive/" + name, compression).Open();
                entry.Write(bytes);
            }
        }

        return file.ToArray();
    }

    /// <summary>A file in the older format.</summary>
    public static byte[] Stream(
        object? root, IEnumerable<KeyValuePair<string, byte[]>> storages, bool littleEndian = true)
    {
        KeyValuePair<string, byte[]>[] all = [.. storages];
        List<object?> keys = [.. all.Select(storage => storage.Key)];
        return
        [
            .. StreamStart(littleEndian),
            .. PickleWriter.Pickle(root, older: true),
            .. PickleWriter.Pickle(keys),
            .. all.SelectMany(storage => BitConverter.GetBytes(Count(root, storage)).Concat(storage.Value)),
        ];
    }

    /// <summary>What stands before the pickled object in the older format.</summary>
    public static byte[] StreamStart(bool littleEndian = true) =>
    [
        .. new PickleWriter().Op(PickleOpcode.Long1)
            .Raw(10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19).ToArray(),
        .. PickleWriter.Pickle(1001),
        .. PickleWriter.Pickle(new Dictionary<object, object?> { ["little_endian"] = littleEndian }),
    ];

    private static long Count(object? root, KeyValuePair<string, byte[]> storage)
    {
        SavedTensor? tensor = Tensors(root).FirstOrDefault(tensor => tensor.Key == storage.Key);
        return storage.Value.Length / tensor?.StorageType switch
        {
            "LongStorage" or "DoubleStorage" or "ComplexFloatStorage" => 8,
            "BoolStorage" or "ByteStorage" => 1,
            _ => 4,
        };
    }

    private static IEnumerable<SavedTensor> Tensors(object? value) => value switch
    {
        SavedTensor tensor => [tensor],
        Dictionary<object, object?> dict => dict.Values.SelectMany(Tensors),
        _ => [],
    };
}
