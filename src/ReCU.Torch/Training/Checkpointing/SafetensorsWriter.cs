using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Checkpointing;

/// <summary>
/// Writes tensors and texts in the safetensors layout: eight bytes with the header's length, a JSON header, then the
/// raw little-endian tensors. The last tensor, <see cref="Checksum"/>, is the SHA-256 of all bytes before it.
/// </summary>
internal static class SafetensorsWriter
{
    /// <summary>Name of the tensor with the checksum.</summary>
    public const string Checksum = "sha256";

    /// <summary>Name of the header's entry with the texts.</summary>
    public const string Metadata = "__metadata__";

    /// <summary>Writes a file.</summary>
    /// <param name="stream">Receives it; left open.</param>
    /// <param name="tensors">Names and tensors; the caller disposes them.</param>
    /// <param name="metadata">Names and texts.</param>
    public static void Write(
        Stream stream,
        IReadOnlyList<(string Name, Tensor Value)> tensors,
        IReadOnlyDictionary<string, string> metadata)
    {
        byte[] header = Header(tensors, metadata);
        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(length);
        Append(header);
        foreach ((_, Tensor value) in tensors)
        {
            using IDisposable noGradient = no_grad();
            using DisposeScope scope = NewDisposeScope();
            Append(value.cpu().contiguous().bytes);
        }

        stream.Write(hash.GetCurrentHash());

        void Append(ReadOnlySpan<byte> bytes)
        {
            hash.AppendData(bytes);
            stream.Write(bytes);
        }
    }

    private static byte[] Header(
        IReadOnlyList<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject(Metadata);
            foreach ((string name, string text) in metadata)
            {
                json.WriteString(name, text);
            }

            json.WriteEndObject();
            long offset = 0;
            foreach ((string name, Tensor value) in tensors)
            {
                string type = SafetensorsType.NameOf(value.dtype);
                offset = WriteEntry(json, name, type, value.shape, offset, value.numel() * value.ElementSize);
            }

            WriteEntry(json, Checksum, "U8", [SHA256.HashSizeInBytes], offset, SHA256.HashSizeInBytes);
            json.WriteEndObject();
        }

        // Spaces up to a multiple of eight, so that the data can be mapped into memory.
        int length = (buffer.WrittenCount + 7) / 8 * 8;
        buffer.GetSpan(8).Fill((byte)' ');
        buffer.Advance(length - buffer.WrittenCount);
        return buffer.WrittenSpan.ToArray();
    }

    private static long WriteEntry(
        Utf8JsonWriter json, string name, string type, ReadOnlySpan<long> shape, long offset, long bytes)
    {
        json.WriteStartObject(name);
        json.WriteString("dtype", type);
        json.WriteStartArray("shape");
        foreach (long dimension in shape)
        {
            json.WriteNumberValue(dimension);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(offset + bytes);
        json.WriteEndArray();
        json.WriteEndObject();
        return offset + bytes;
    }
}
