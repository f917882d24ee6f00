namespace ReCU.Torch.Importing.Files;

/// <summary>
/// A value of a pickle that no network needs: a class or function of Python that is not known here, what a call of it
/// would make, bytes, a set. It has a name and nothing else, and takes items and attributes without keeping them.
/// </summary>
/// <param name="Module">The Python module that its name belongs to.</param>
/// <param name="Name">The name in it.</param>
internal sealed record InertValue(string Module, string Name)
{
    public static InertValue Bytes { get; } = new("builtins", "bytes");

    public static InertValue LongNumber { get; } = new("builtins", "int");

    public static InertValue Set { get; } = new("builtins", "set");

    /// <summary>A tensor of elements that no network has, such as complex numbers.</summary>
    public static InertValue Tensor { get; } = new("torch", "Tensor");

    /// <inheritdoc/>
    public override string ToString() => $"{Module}.{Name}";
}
