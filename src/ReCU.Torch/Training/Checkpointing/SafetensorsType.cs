using static TorchSharp.torch;

namespace ReCU.Torch.Training.Checkpointing;

/// <summary>The element types of a checkpoint, with their names in the safetensors layout.</summary>
internal static class SafetensorsType
{
    private static readonly (string Name, ScalarType Type, int Size)[] _all =
    [
        ("F32", ScalarType.Float32, 4),
        ("F64", ScalarType.Float64, 8),
        ("I64", ScalarType.Int64, 8),
        ("U8", ScalarType.Byte, 1),
    ];

    /// <summary>The name of a type.</summary>
    public static string NameOf(ScalarType type) => Array.Find(_all, entry => entry.Type == type).Name
        ?? throw new NotSupportedException($"A checkpoint holds no tensors of {type}.");

    /// <summary>The type with a name, and the size of an element in bytes.</summary>
    /// <exception cref="InvalidCheckpointException">There is no such type.</exception>
    public static (ScalarType Type, int Size) Parse(string? name)
    {
        (string? known, ScalarType type, int size) = Array.Find(_all, entry => entry.Name == name);
        return known is not null
            ? (type, size)
            : throw new InvalidCheckpointException(
                $"A tensor is of type '{name}'; {string.Join(", ", _all.Select(entry => entry.Name))} can be read.");
    }
}
