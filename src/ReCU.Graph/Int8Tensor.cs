namespace ReCU.Graph;

/// <summary>An immutable tensor of signed bytes in row-major order, compared by value.</summary>
public sealed class Int8Tensor : IEquatable<Int8Tensor>
{
    private readonly int[] _shape;
    private readonly sbyte[] _values;

    /// <summary>Creates a tensor that copies <paramref name="values"/>.</summary>
    /// <param name="shape">Dimensions, each at least 1.</param>
    /// <param name="values">Elements in row-major order; as many as the shape holds.</param>
    /// <exception cref="ArgumentException">Shape and number of values differ.</exception>
    public Int8Tensor(ReadOnlySpan<int> shape, ReadOnlySpan<sbyte> values)
    {
        int count = TensorShape.Count(shape);
        if (values.Length != count)
        {
            throw new ArgumentException(
                $"A tensor of shape {TensorShape.Format(shape)} holds {count} values, but {values.Length} were given.",
                nameof(values));
        }

        _shape = shape.ToArray();
        _values = values.ToArray();
    }

    /// <summary>Dimensions of the tensor.</summary>
    public ReadOnlySpan<int> Shape => _shape;

    /// <summary>Elements in row-major order.</summary>
    public ReadOnlySpan<sbyte> Values => _values;

    /// <summary>Number of elements.</summary>
    public int Count => _values.Length;

    /// <inheritdoc/>
    public bool Equals(Int8Tensor? other) =>
        other is not null && Shape.SequenceEqual(other.Shape) && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Int8Tensor);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_shape.Length, _values.Length, _values[0], _values[^1]);

    /// <inheritdoc/>
    public override string ToString() => $"int8 {TensorShape.Format(_shape)}";
}
