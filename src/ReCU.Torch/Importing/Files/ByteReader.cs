using System.Buffers.Binary;
using ReCU.Graph;

namespace ReCU.Torch.Importing.Files;

/// <summary>Reads little-endian numbers one after another. Reading past the end fails with a clear error.</summary>
/// <param name="bytes">All bytes.</param>
internal sealed class ByteReader(ReadOnlyMemory<byte> bytes)
{
    /// <summary>Index of the next byte.</summary>
    public int Position { get; private set; }

    public int Left => bytes.Length - Position;

    public byte ReadByte() => Take(sizeof(byte)).Span[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)).Span);

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)).Span);

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)).Span);

    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)).Span);

    /// <summary>A view of the next bytes, without a copy.</summary>
    /// <exception cref="InvalidModelException">There are fewer.</exception>
    public ReadOnlyMemory<byte> Take(long count)
    {
        if (count < 0 || count > Left)
        {
            throw new InvalidModelException(FormattableString.Invariant(
                $"It is cut short or damaged: {count} bytes were expected at byte {Position}, but {Left} are left."));
        }

        ReadOnlyMemory<byte> taken = bytes.Slice(Position, (int)count);
        Position += (int)count;
        return taken;
    }
}
