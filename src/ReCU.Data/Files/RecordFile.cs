namespace ReCU.Data.Files;

/// <summary>An uncompressed file of records of one length, each with the pixels of an image.</summary>
/// <param name="Path">The file.</param>
/// <param name="Start">Offset of the first record.</param>
/// <param name="RecordLength">Bytes of a record.</param>
/// <param name="PixelOffset">Offset of the pixels in a record.</param>
/// <param name="Count">Number of records.</param>
internal sealed record RecordFile(string Path, int Start, int RecordLength, int PixelOffset, int Count)
{
    /// <summary>Offset of a record's pixels in the file.</summary>
    public long PixelsOf(int record) => Start + (long)record * RecordLength + PixelOffset;
}
