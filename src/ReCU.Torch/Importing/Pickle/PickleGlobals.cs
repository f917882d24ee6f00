using ReCU.Graph;

namespace ReCU.Torch.Importing;

/// <summary>
/// A function that a pickle may call; each is done here, in C#, and none runs anything of the file's.
/// </summary>
internal enum PickleFunction
{
    /// <summary>Makes an empty dictionary.</summary>
    OrderedDict,

    /// <summary>Describes a tensor by its storage, offset, shape and strides.</summary>
    RebuildTensor,

    /// <summary>Gives back the tensor that a parameter wraps.</summary>
    RebuildParameter,
}

/// <summary>
/// The names of Python that a pickle may mention: what PyTorch needs to write tensors, and nothing else.
/// </summary>
internal static class PickleGlobals
{
    private static readonly Dictionary<string, object> _allowed = new(StringComparer.Ordinal)
    {
        ["collections.OrderedDict"] = PickleFunction.OrderedDict,
        ["torch._utils._rebuild_tensor_v2"] = PickleFunction.RebuildTensor,
        ["torch._utils._rebuild_parameter"] = PickleFunction.RebuildParameter,
        ["torch.FloatStorage"] = StorageType.Float32,
        ["torch.DoubleStorage"] = StorageType.Float64,
        ["torch.HalfStorage"] = StorageType.Float16,
        ["torch.LongStorage"] = StorageType.Int64,
        ["torch.IntStorage"] = StorageType.Int32,
        ["torch.ByteStorage"] = StorageType.UInt8,
    };

    /// <summary>The function or storage type of a name.</summary>
    /// <param name="module">Name of a Python module.</param>
    /// <param name="name">Name of something in it.</param>
    /// <exception cref="InvalidModelException">The name is not on the list.</exception>
    public static object Find(string module, string name) =>
        _allowed.TryGetValue($"{module}.{name}", out object? value)
            ? value
            : throw new InvalidModelException(
                $"Its pickle asks for '{module}.{name}', which is not allowed: only tensors, numbers, text, lists and "
                + "dictionaries are read, and nothing in a file is run.");
}
