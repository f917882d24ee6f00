using ReCU.Torch.Importing.Files;
using ReCU.Torch.Importing.Tensors;

namespace ReCU.Torch.Importing.Pickle;

/// <summary>
/// A function that a pickle may call. Each is implemented here in C#, and none executes code of the file.
/// </summary>
internal enum PickleFunction
{
    /// <summary>Makes a dictionary.</summary>
    OrderedDict,

    /// <summary>Describes a tensor by its storage, offset, shape and strides.</summary>
    RebuildTensor,

    /// <summary>Returns the tensor that a parameter wraps.</summary>
    RebuildParameter,

    /// <summary>Calls one of the functions above for a class derived from tensor.</summary>
    RebuildFromType,
}

/// <summary>
/// The Python names with a meaning here: those that PyTorch needs to write tensors. All others are names only.
/// </summary>
internal static class PickleGlobals
{
    private static readonly Dictionary<(string Module, string Name), object> _known = new()
    {
        [("collections", "OrderedDict")] = PickleFunction.OrderedDict,
        [("torch._utils", "_rebuild_tensor")] = PickleFunction.RebuildTensor,
        [("torch._utils", "_rebuild_tensor_v2")] = PickleFunction.RebuildTensor,
        [("torch._utils", "_rebuild_parameter")] = PickleFunction.RebuildParameter,
        [("torch._utils", "_rebuild_parameter_with_state")] = PickleFunction.RebuildParameter,
        [("torch._tensor", "_rebuild_from_type_v2")] = PickleFunction.RebuildFromType,
        [("torch", "FloatStorage")] = StorageType.Float32,
        [("torch", "DoubleStorage")] = StorageType.Float64,
        [("torch", "HalfStorage")] = StorageType.Float16,
        [("torch", "BFloat16Storage")] = StorageType.BFloat16,
        [("torch", "LongStorage")] = StorageType.Int64,
        [("torch", "IntStorage")] = StorageType.Int32,
        [("torch", "ShortStorage")] = StorageType.Int16,
        [("torch", "CharStorage")] = StorageType.Int8,
        [("torch", "ByteStorage")] = StorageType.UInt8,
        [("torch", "BoolStorage")] = StorageType.Bool,
        [("torch", "ComplexFloatStorage")] = new StorageType("Complex64", 8),
        [("torch", "ComplexDoubleStorage")] = new StorageType("Complex128", 16),
        [("torch", "QInt8Storage")] = new StorageType("QInt8", 1),
        [("torch", "QUInt8Storage")] = new StorageType("QUInt8", 1),
        [("torch", "QInt32Storage")] = new StorageType("QInt32", 4),
        [("torch.storage", "UntypedStorage")] = new StorageType("untyped bytes", 1),
    };

    /// <summary>The function or storage type of a name; an <see cref="InertValue"/> for other names.</summary>
    /// <param name="module">Name of a Python module.</param>
    /// <param name="name">A name in it.</param>
    public static object Find(string module, string name) =>
        _known.TryGetValue((module, name), out object? value) ? value : new InertValue(module, name);
}
