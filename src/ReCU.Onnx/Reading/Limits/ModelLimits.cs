namespace ReCU.Onnx.Reading.Limits;

/// <summary>Limits on the time and memory that a hostile file can take; far above any real network.</summary>
internal static class ModelLimits
{
    /// <summary>Bytes of a file. The float32 twin of ImageNet's ResNet-34 has 87 million.</summary>
    public const int FileBytes = 1 << 29;

    /// <summary>Operators of a file. ResNet-34 in its two-stage form takes about 500.</summary>
    public const int Operators = 20_000;

    /// <summary>Constants of a file.</summary>
    public const int Constants = 40_000;

    /// <summary>Fields of a file, except weights. ResNet-34 in its two-stage form takes about 7,000.</summary>
    public const int Fields = 1_000_000;

    /// <summary>Dimensions of a constant.</summary>
    public const int Rank = 8;

    /// <summary>Characters of a name.</summary>
    public const int NameLength = 1024;

    /// <summary>Integers of a constant: shapes, axes and indices have a few.</summary>
    public const int Integers = 1 << 12;

    /// <summary>
    /// Bytes that decoding may allocate, besides the constants themselves, for each byte of the file: a constant that
    /// many operators read is copied for some of them. A weight that takes a byte in the file becomes a float, another
    /// one when it is transposed, and a third as a parameter.
    /// </summary>
    public const int DecodedBytesPerFileByte = 12;

    /// <summary>Bytes that decoding may allocate for any file, even a small one.</summary>
    public const int DecodedBytes = 1 << 20;

    /// <summary>
    /// Visits of constants' elements for each byte of the file. Computing the signs of trained weights, as PyTorch
    /// exports them, takes 15 visits of four bytes each.
    /// </summary>
    public const int WorkPerFileByte = 8;

    /// <summary>Visits of constants' elements for any file, even a small one.</summary>
    public const int Work = 1 << 22;
}
