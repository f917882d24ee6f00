using System.Buffers.Binary;

namespace ReCU.Torch.Importing.Archives;

/// <summary>Recognises files that are no checkpoints, so that a message can say what to do with them.</summary>
internal static class OtherFiles
{
    private static readonly (byte[] Start, string What)[] _known =
    [
        ("version https://git-lfs"u8.ToArray(), "it is a pointer of Git LFS; fetch the file with 'git lfs pull'"),
        ("<"u8.ToArray(), "it is a web page; a download has failed"),
        ([0x89, .. "HDF\r\n"u8], "it is HDF5, in which Keras saves"),
        ([0x1f, 0x8b], "it is compressed with gzip; decompress it first"),
        ("BZh"u8.ToArray(), "it is compressed with bzip2; decompress it first"),
        ([0xfd, .. "7zXZ"u8], "it is compressed with xz; decompress it first"),
        ([0x80], "it is a pickle by itself, which pickle.dump wrote; save it with torch.save"),
        ([0x08], "it may be an ONNX model, which OnnxModel.Load reads"),
    ];

    /// <summary>A sentence about the file.</summary>
    public static string Describe(ReadOnlySpan<byte> bytes)
    {
        const string Problem = "It is no PyTorch checkpoint: ";
        if (bytes.IsEmpty)
        {
            return Problem + "it is empty.";
        }

        if (IsSafetensors(bytes))
        {
            return Problem + "it is a safetensors file; load it in Python and save the tensors with torch.save.";
        }

        foreach ((byte[] start, string what) in _known)
        {
            if (bytes.StartsWith(start))
            {
                return $"{Problem}{what}.";
            }
        }

        return Problem + "it starts like neither a zip file nor PyTorch's older format.";
    }

    // A JSON object after its length.
    private static bool IsSafetensors(ReadOnlySpan<byte> bytes) =>
        bytes.Length > sizeof(long) && bytes[sizeof(long)] == (byte)'{'
        && BinaryPrimitives.ReadInt64LittleEndian(bytes) is > 0 and var length && length <= bytes.Length - sizeof(long);
}
