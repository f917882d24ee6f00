using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;
using Tensorboard;

namespace ReCU.Torch.Tests.Training.Reports;

/// <summary>
/// Reads TensorBoard's event files as TensorBoard does: records of a length, its checksum, a message and its checksum.
/// </summary>
internal static class EventFile
{
    private const int HeaderLength = 12;

    /// <summary>The events of the files in a folder, in the order of the files' names.</summary>
    public static List<Event> ReadAll(string folder) =>
        [.. Directory.GetFiles(folder, "events.out.tfevents.*").Order(StringComparer.Ordinal).SelectMany(Read)];

    private static IEnumerable<Event> Read(string path)
    {
        ReadOnlyMemory<byte> rest = File.ReadAllBytes(path);
        while (!rest.IsEmpty)
        {
            int length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(rest.Span));
            CheckSum(rest.Span[..8], rest.Span[8..]);
            ReadOnlyMemory<byte> message = rest.Slice(HeaderLength, length);
            CheckSum(message.Span, rest.Span[(HeaderLength + length)..]);
            // From a stream: TorchSharp's messages are of a generator that knew no spans.
            var content = new Event();
            content.MergeFrom(new CodedInputStream(message.ToArray()));
            yield return content;
            rest = rest[(HeaderLength + length + sizeof(uint))..];
        }
    }

    // CRC-32C, turned by 15 bits and moved by a constant.
    private static void CheckSum(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> stored)
    {
        uint sum = uint.MaxValue;
        foreach (byte value in bytes)
        {
            sum = BitOperations.Crc32C(sum, value);
        }

        uint masked = BitOperations.RotateRight(~sum, 15) + 0xa282ead8;
        Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(stored), Is.EqualTo(masked));
    }
}
