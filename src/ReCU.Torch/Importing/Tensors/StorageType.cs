using static TorchSharp.torch;

namespace ReCU.Torch.Importing;

/// <summary>The type of a storage's elements.</summary>
/// <param name="ElementType">As torch calls it.</param>
/// <param name="ElementBytes">Bytes of one element.</param>
internal sealed record StorageType(ScalarType ElementType, int ElementBytes)
{
    public static StorageType Float32 { get; } = new(ScalarType.Float32, sizeof(float));

    public static StorageType Float64 { get; } = new(ScalarType.Float64, sizeof(double));

    public static StorageType Float16 { get; } = new(ScalarType.Float16, 2);

    public static StorageType Int64 { get; } = new(ScalarType.Int64, sizeof(long));

    public static StorageType Int32 { get; } = new(ScalarType.Int32, sizeof(int));

    public static StorageType UInt8 { get; } = new(ScalarType.Byte, sizeof(byte));
}
