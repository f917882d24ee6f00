using System.Buffers.Binary;

namespace ReCU.Data.Decoding;

/// <summary>Parses the segments of a JPEG file, without decoding, to determine what its scans contain.</summary>
internal static class JpegScans
{
    private const int Coefficients = 64;
    private const byte Never = byte.MaxValue;

    /// <summary>
    /// The most scans of a file that is decoded: each is a pass over the whole image, even with few bytes. Encoders
    /// write about 10.
    /// </summary>
    public const int Most = 32;

    /// <summary>Number of scans, up to one more than <see cref="Most"/>.</summary>
    /// <param name="file">The file.</param>
    public static int Count(ReadOnlySpan<byte> file)
    {
        int scans = 0;
        int place = 2;
        while (scans <= Most && NextMarker(file, ref place) is { } marker)
        {
            if (marker is not (0x01 or (>= 0xd0 and <= 0xd9)) && !TryTakeSegment(file, ref place, out _))
            {
                break;
            }

            scans += marker == 0xda ? 1 : 0;
        }

        return scans;
    }

    /// <summary>
    /// Whether a file has no end marker, but its scans contain every coefficient of every component completely.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <remarks>
    /// A progressive file that was truncated between two scans ends where another file might end. Only the number of
    /// missing bits distinguishes it from a complete one. Whether the last scan is complete is not checked.
    /// </remarks>
    public static bool LackOnlyTheEnd(ReadOnlySpan<byte> file)
    {
        var missingBits = new Dictionary<byte, byte[]>();
        bool progressive = false;
        int place = 2;
        while (NextMarker(file, ref place) is { } marker)
        {
            if (marker is 0xd9)
            {
                return false;
            }

            if (marker is 0x01 or (>= 0xd0 and <= 0xd8))
            {
                continue;
            }

            if (!TryTakeSegment(file, ref place, out ReadOnlySpan<byte> segment))
            {
                return false;
            }

            if (marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc))
            {
                progressive = marker is 0xc2 or 0xc6 or 0xca or 0xce;
                AddComponents(segment, missingBits);
            }
            else if (marker == 0xda && !TryAddScan(segment, progressive, missingBits))
            {
                return false;
            }
        }

        return missingBits.Count > 0 && missingBits.Values.All(bits => bits.All(missing => missing == 0));
    }

    // Bytes of a scan are not markers: in a scan, ff is followed by 0 or a restart marker.
    private static byte? NextMarker(ReadOnlySpan<byte> file, ref int place)
    {
        while (place < file.Length && file[place..].IndexOf((byte)0xff) is >= 0 and var distance)
        {
            place += distance + 1;
            if (place < file.Length && file[place] is not (0 or 0xff))
            {
                return file[place++];
            }
        }

        return null;
    }

    private static bool TryTakeSegment(ReadOnlySpan<byte> file, ref int place, out ReadOnlySpan<byte> segment)
    {
        int length = place + 2 <= file.Length ? BinaryPrimitives.ReadUInt16BigEndian(file[place..]) : 0;
        bool whole = length >= 2 && length <= file.Length - place;
        segment = whole ? file.Slice(place + 2, length - 2) : default;
        place += whole ? length : 0;
        return whole;
    }

    private static void AddComponents(ReadOnlySpan<byte> frame, Dictionary<byte, byte[]> missingBits)
    {
        int count = frame.Length < 6 ? 0 : Math.Min(frame[5], (frame.Length - 6) / 3);
        for (int i = 0; i < count; i++)
        {
            var bits = new byte[Coefficients];
            bits.AsSpan().Fill(Never);
            missingBits[frame[6 + 3 * i]] = bits;
        }
    }

    private static bool TryAddScan(
        ReadOnlySpan<byte> scan, bool progressive, Dictionary<byte, byte[]> missingBits)
    {
        int count = scan.IsEmpty ? 0 : scan[0];
        if (count == 0 || scan.Length < 4 + 2 * count)
        {
            return false;
        }

        ReadOnlySpan<byte> range = scan[(1 + 2 * count)..];
        (int first, int last, int low) = progressive
            ? (range[0], Math.Min((int)range[1], Coefficients - 1), range[2] & 15)
            : (0, Coefficients - 1, 0);
        for (int i = 0; i < count; i++)
        {
            if (!missingBits.TryGetValue(scan[1 + 2 * i], out byte[]? bits) || first > last)
            {
                return false;
            }

            bits.AsSpan(first..(last + 1)).Fill((byte)low);
        }

        return true;
    }
}
