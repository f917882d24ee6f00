namespace ReCU.Torch.Importing.Tensors;

/// <summary>
/// A pickle's description of a storage: the memory of one or more tensors, kept outside of the pickle.
/// </summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Count">Number of its elements.</param>
internal sealed record StorageRecord(string Key, StorageType Type, long Count)
{
    public long ByteCount => Count * Type.ElementBytes;
}
