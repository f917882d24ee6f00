namespace ReCU.Onnx.Reading.Limits;

/// <summary>
/// Bounds that keep a hostile file from taking unbounded time or memory; far above any real network's.
/// </summary>
internal static class ModelLimits
{
    /// <summary>Bytes of a file. The float32 twin of ImageNet's ResNet-34 has 87 million.</summary>
    public const int FileBytes = 1 << 29;

    /// <summary>Operators of a file. ResNet-34 in its two-stage form takes about 500.</summary>
    public const int Operators = 20_000;

    /// <summary>Constants of a file.</summary>
    public const int Constants = 40_000;

    /// <summary>Fields of a file, weights not counted. ResNet-34 in its two-stage form takes about 7,000.</summary>
    public const int Fields = 1_000_000;

    /// <summary>Dimensions of a constant.</summary>
    public const int Rank = 8;

    /// <summary>Characters of a name.</summary>
    public const int NameLength = 1024;

    /// <summary>Integers of a constant: shapes, axes and indices have a few.</summary>
    public const int Integers = 1 << 12;

    /// <summary>
    /// Bytes that decoding may allocate beside the constants themselves, for each byte of the file: a constant that
    /// many operators read is copied for some of them. A weight that takes a byte in the file is a float when it is
    /// worked out, another when it is turned round, and a third as a parameter.
    /// </summary>
    public const int DecodedBytesPerFileByte = 12;

    /// <summary>Bytes that decoding may allocate for any file, however small.</summary>
    public const int DecodedBytes = 1 << 20;

    /// <summary>
    /// Elements of constants that may be visited for each byte of the file. Working out the signs of trained weights,
    /// as PyTorch exports them, takes 15 visits of four bytes each.
    /// </summary>
    public const int WorkPerFileByte = 8;

    /// <summary>Elements of constants that may be visited in any file, however small.</summary>
    public const int Work = 1 << 22;
}
