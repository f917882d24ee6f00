using System.Buffers.Binary;
using System.Text;

namespace ReCU.Torch.Native;

/// <summary>
/// The symbol versions that a 64-bit little-endian ELF library needs from others: its <c>.gnu.version_r</c> section
/// (System V ABI, and the symbol versioning chapter of the Linux Standard Base).
/// </summary>
internal static class ElfVersionNeeds
{
    private const uint SectionTypeVersionNeeds = 0x6ffffffe;
    private const ushort FlagWeak = 0x2;
    private const int SectionHeaderSize = 64;

    // 0x7f ELF, 64 bits, little-endian
    private static ReadOnlySpan<byte> Magic => [0x7f, 0x45, 0x4c, 0x46, 2, 1];

    /// <summary>
    /// Marks every need for a symbol version as weak, in place: the loader then accepts a library without it.
    /// </summary>
    /// <param name="image">The bytes of the library.</param>
    /// <param name="version">Name of the symbol version, such as <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>Number of entries marked.</returns>
    /// <exception cref="InvalidDataException">The bytes are not a 64-bit little-endian ELF library.</exception>
    public static int MakeWeak(Span<byte> image, string version)
    {
        if (image.Length < SectionHeaderSize || !image.StartsWith(Magic))
        {
            throw new InvalidDataException("Not a 64-bit little-endian ELF file.");
        }

        try
        {
            return MakeWeakInSections(image, Encoding.ASCII.GetBytes(version));
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new InvalidDataException("The ELF file's tables point outside of the file.", e);
        }
    }

    private static int MakeWeakInSections(Span<byte> image, ReadOnlySpan<byte> version)
    {
        int sections = Offset(image, 0x28);
        int sectionCount = UInt16(image, 0x3c);
        int marked = 0;
        for (int i = 0; i < sectionCount; i++)
        {
            int header = sections + i * SectionHeaderSize;
            if (UInt32(image, header + 4) != SectionTypeVersionNeeds)
            {
                continue;
            }

            int linkedStrings = sections + (int)UInt32(image, header + 0x28) * SectionHeaderSize;
            int strings = Offset(image, linkedStrings + 0x18);
            int libraries = (int)UInt32(image, header + 0x2c);
            marked += MakeWeakInNeeds(image, Offset(image, header + 0x18), libraries, strings, version);
        }

        return marked;
    }

    // Verneed: u16 version, u16 count, u32 file, u32 offset of the first Vernaux, u32 offset of the next Verneed.
    // Vernaux: u32 hash, u16 flags, u16 index, u32 name, u32 offset of the next Vernaux.
    private static int MakeWeakInNeeds(
        Span<byte> image, int need, int libraries, int strings, ReadOnlySpan<byte> version)
    {
        int marked = 0;
        for (int i = 0; i < libraries; i++)
        {
            int entry = need + (int)UInt32(image, need + 8);
            for (int j = UInt16(image, need + 2); j > 0; j--)
            {
                ReadOnlySpan<byte> name = image[(strings + (int)UInt32(image, entry + 8))..];
                if (name.Length > version.Length && name[version.Length] == 0 && name.StartsWith(version))
                {
                    Span<byte> flags = image.Slice(entry + 4, 2);
                    BinaryPrimitives.WriteUInt16LittleEndian(
                        flags, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | FlagWeak));
                    marked++;
                }

                entry += (int)UInt32(image, entry + 12);
            }

            need += (int)UInt32(image, need + 12);
        }

        return marked;
    }

    private static ushort UInt16(ReadOnlySpan<byte> image, int at) =>
        BinaryPrimitives.ReadUInt16LittleEndian(image.Slice(at, 2));

    private static uint UInt32(ReadOnlySpan<byte> image, int at) =>
        BinaryPrimitives.ReadUInt32LittleEndian(image.Slice(at, 4));

    private static int Offset(ReadOnlySpan<byte> image, int at)
    {
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(image.Slice(at, 8));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, (ulong)image.Length);
        return (int)offset;
    }
}
