using System.Buffers.Binary;

namespace ReCU.Data.Tests.Decoding;

/// <summary>Damages files: the same number makes the same damage.</summary>
internal static class FileDamage
{
    private static readonly uint[] _extremes =
        [0, 1, 2, 255, 256, 32_767, 32_768, 65_535, 65_536, 0x7fff_fffe, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

    /// <summary>A damaged file.</summary>
    /// <param name="seeds">Sound files of one format.</param>
    /// <param name="number">Which damage.</param>
    public static byte[] Of(IReadOnlyList<byte[]> seeds, int number)
    {
        var random = new Random(number);
        byte[] file = [.. seeds[random.Next(seeds.Count)]];
        for (int damages = random.Next(1, 5); damages > 0; damages--)
        {
            file = Damaged(file, seeds, random);
        }

        // Otherwise most damage to a PNG would go no further than the check of its sums.
        if (random.Next(4) > 0)
        {
            MendChecksums(file);
        }

        return file;
    }

    private static byte[] Damaged(byte[] file, IReadOnlyList<byte[]> seeds, Random random)
    {
        if (file.Length < 16)
        {
            return [.. file, .. new byte[random.Next(20)]];
        }

        // Headers decide most, and are short.
        int place = random.Next(2) == 0 ? random.Next(Math.Min(file.Length, 64)) : random.Next(file.Length);
        int length = Math.Min(random.Next(1, 33), file.Length - place);
        switch (random.Next(8))
        {
            case 0:
                file[place] ^= (byte)(1 << random.Next(8));
                return file;
            case 1:
                file[place] = (byte)random.Next(256);
                return file;
            case 2:
                random.NextBytes(file.AsSpan(place, length));
                return file;
            case 3:
                Write(file, place, _extremes[random.Next(_extremes.Length)], random);
                return file;
            case 4:
                return file[..place];
            case 5:
                return [.. file[..place], .. file[(place + length)..]];
            case 6:
                return [.. file[..(place + length)], .. file[place..]];
            default:
                byte[] other = seeds[random.Next(seeds.Count)];
                return [.. file[..place], .. other[Math.Min(place, other.Length)..]];
        }
    }

    private static void Write(byte[] file, int place, uint value, Random random)
    {
        place = Math.Min(place, file.Length - 4);
        switch (random.Next(4))
        {
            case 0:
                BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(place), value);
                break;
            case 1:
                BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(place), value);
                break;
            case 2:
                BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(place), (ushort)value);
                break;
            default:
                BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(place), (ushort)value);
                break;
        }
    }

    /// <summary>Gives every chunk of a PNG the sum of what it holds.</summary>
    public static void MendChecksums(Span<byte> file)
    {
        if (!file.StartsWith(new byte[] { 0x89, (byte)'P' }))
        {
            return;
        }

        for (int place = 8; place + 12 <= file.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file[place..]);
            if (length > file.Length - place - 12)
            {
                return;
            }

            Span<byte> chunk = file.Slice(place + 4, (int)length + 4);
            BinaryPrimitives.WriteUInt32BigEndian(file[(place + 8 + (int)length)..], Crc(chunk));
            place += (int)length + 12;
        }
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xedb8_8320 & (uint)-(int)(crc & 1));
            }
        }

        return ~crc;
    }
}
