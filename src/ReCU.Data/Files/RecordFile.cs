namespace ReCU.Data.Files;

/// <summary>A plain file of records of one length, each with the pixels of an image.</summary>
/// <param name="Path">The file.</param>
/// <param name="Start">Where the first record begins.</param>
/// <param name="RecordLength">Bytes of a record.</param>
/// <param name="PixelOffset">Where the pixels begin in a record.</param>
/// <param name="Count">Number of records.</param>
internal sealed record RecordFile(string Path, int Start, int RecordLength, int PixelOffset, int Count)
{
    /// <summary>Where the pixels of a record begin in the file.</summary>
    public long PixelsOf(int record) => Start + (long)record * RecordLength + PixelOffset;
}
