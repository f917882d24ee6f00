using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace PublicCopy;

/// <summary>
/// Sets the visibility bits of every type, method and field of an assembly image to public, in place. The compiler can
/// then see all of it; what runs is still the original.
/// </summary>
internal static class MetadataVisibility
{
    public static void MakePublic(byte[] image)
    {
        using var pe = new PEReader(new MemoryStream(image, writable: false));
        MetadataReader metadata = pe.GetMetadataReader();
        int start = pe.PEHeaders.MetadataStartOffset;

        // ECMA-335 II.22: Flags is the first column of TypeDef (4 bytes) and Field (2), and follows RVA (4) and
        // ImplFlags (2) in MethodDef.
        foreach (int row in Rows(metadata, start, TableIndex.TypeDef))
        {
            Span<byte> flags = image.AsSpan(row, sizeof(uint));
            uint value = BinaryPrimitives.ReadUInt32LittleEndian(flags);
            BinaryPrimitives.WriteUInt32LittleEndian(flags, WithPublicType(value));
        }

        foreach (int row in Rows(metadata, start, TableIndex.MethodDef))
        {
            SetPublicMember(image.AsSpan(row + 6, sizeof(ushort)));
        }

        foreach (int row in Rows(metadata, start, TableIndex.Field))
        {
            SetPublicMember(image.AsSpan(row, sizeof(ushort)));
        }
    }

    private static IEnumerable<int> Rows(MetadataReader metadata, int start, TableIndex table)
    {
        int offset = start + metadata.GetTableMetadataOffset(table);
        int size = metadata.GetTableRowSize(table);
        int count = metadata.GetTableRowCount(table);
        return Enumerable.Range(0, count).Select(i => offset + i * size);
    }

    private static uint WithPublicType(uint flags)
    {
        const uint Mask = (uint)TypeAttributes.VisibilityMask;
        bool nested = (flags & Mask) > (uint)TypeAttributes.Public;
        return (flags & ~Mask) | (uint)(nested ? TypeAttributes.NestedPublic : TypeAttributes.Public);
    }

    // The access masks of methods and fields are the same three bits, and so is "public".
    private static void SetPublicMember(Span<byte> flags)
    {
        const ushort Mask = (ushort)MethodAttributes.MemberAccessMask;
        ushort value = BinaryPrimitives.ReadUInt16LittleEndian(flags);
        BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)((value & ~Mask) | (ushort)MethodAttributes.Public));
    }
}
