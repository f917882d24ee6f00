using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;
using Tensorboard;

namespace ReCU.Torch.Training.Reports;

/// <summary>
/// A record of TensorBoard's event files: the length of a message, the length's checksum, the message, its checksum.
/// </summary>
internal static class EventRecord
{
    private const int HeaderLength = sizeof(ulong) + sizeof(uint);

    /// <summary>Appends an event to a file.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Append(string path, Event entry)
    {
        byte[] message = entry.ToByteArray();
        var record = new byte[HeaderLength + message.Length + sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)message.Length);
        WriteSum(record.AsSpan(0, sizeof(ulong)), record.AsSpan(sizeof(ulong)));
        message.CopyTo(record, HeaderLength);
        WriteSum(message, record.AsSpan(HeaderLength + message.Length));
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        file.Write(record);
    }

    // CRC-32C, rotated by 15 bits and offset by a constant, as the format requires: the plain CRC of data that itself
    // contains CRCs is weak.
    private static void WriteSum(ReadOnlySpan<byte> bytes, Span<byte> sum)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(sum, BitOperations.RotateRight(~crc, 15) + 0xa282ead8);
    }
}
