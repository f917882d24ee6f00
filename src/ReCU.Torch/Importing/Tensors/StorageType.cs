namespace ReCU.Torch.Importing.Tensors;

/// <summary>The type of a storage's elements.</summary>
/// <param name="Name">Its name in messages.</param>
/// <param name="ElementBytes">Bytes of one element.</param>
internal sealed record StorageType(string Name, int ElementBytes)
{
    public static StorageType Float32 { get; } = new("Float32", sizeof(float));

    public static StorageType Float64 { get; } = new("Float64", sizeof(double));

    public static StorageType Float16 { get; } = new("Float16", 2);

    public static StorageType BFloat16 { get; } = new("BFloat16", 2);

    public static StorageType Int64 { get; } = new("Int64", sizeof(long));

    public static StorageType Int32 { get; } = new("Int32", sizeof(int));

    public static StorageType Int16 { get; } = new("Int16", sizeof(short));

    public static StorageType Int8 { get; } = new("Int8", sizeof(sbyte));

    public static StorageType UInt8 { get; } = new("Byte", sizeof(byte));

    public static StorageType Bool { get; } = new("Bool", sizeof(bool));
}
