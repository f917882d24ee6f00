namespace ReCU.Torch.Importing.Files;

/// <summary>
/// A value of a pickle that no network needs: an unknown class or function of Python, the result of calling it, bytes,
/// a set. It has only a name, and ignores items and attributes.
/// </summary>
/// <param name="Module">The Python module of its name.</param>
/// <param name="Name">Its name in the module.</param>
internal sealed record InertValue(string Module, string Name)
{
    public static InertValue Bytes { get; } = new("builtins", "bytes");

    public static InertValue LongNumber { get; } = new("builtins", "int");

    public static InertValue Set { get; } = new("builtins", "set");

    /// <summary>A tensor with elements that no network has, such as complex numbers.</summary>
    public static InertValue Tensor { get; } = new("torch", "Tensor");

    /// <inheritdoc/>
    public override string ToString() => $"{Module}.{Name}";
}
