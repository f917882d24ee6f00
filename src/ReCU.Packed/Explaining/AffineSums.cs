namespace ReCU.Packed.Explaining;

/// <summary>Sums <c>y = A x + b</c> of a vector x, composed with linear layers one after another.</summary>
/// <param name="inputs">Length of x; initially y is x.</param>
internal sealed class AffineSums(int inputs)
{
    // A is diagonal up to the first matrix: scales of the identity.
    private double[] _matrix = [.. Enumerable.Repeat(1.0, inputs)];
    private double[] _offsets = new double[inputs];
    private bool _isDiagonal = true;

    /// <summary>Composes with <c>factor y + offset</c>, by element.</summary>
    public void Scale(ReadOnlySpan<float> factor, ReadOnlySpan<float> offset)
    {
        int columns = _isDiagonal ? 1 : inputs;
        for (int i = 0; i < factor.Length; i++)
        {
            foreach (ref double element in _matrix.AsSpan(i * columns, columns))
            {
                element *= factor[i];
            }

            _offsets[i] = factor[i] * _offsets[i] + offset[i];
        }
    }

    /// <summary>Composes with <c>W y + bias</c>.</summary>
    /// <param name="weights">W, [sums, length of y].</param>
    /// <param name="bias">[sums], or empty for zeros.</param>
    public void Multiply(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        int length = _offsets.Length;
        int sums = weights.Length / length;
        var matrix = new double[sums * inputs];
        var offsets = new double[sums];
        for (int i = 0; i < sums; i++)
        {
            ReadOnlySpan<float> row = weights.Slice(i * length, length);
            Span<double> target = matrix.AsSpan(i * inputs, inputs);
            offsets[i] = bias.IsEmpty ? 0 : bias[i];
            for (int j = 0; j < length; j++)
            {
                offsets[i] += row[j] * _offsets[j];
                if (_isDiagonal)
                {
                    target[j] = row[j] * _matrix[j];
                    continue;
                }

                for (int k = 0; k < inputs; k++)
                {
                    target[k] += row[j] * _matrix[j * inputs + k];
                }
            }
        }

        (_matrix, _offsets, _isDiagonal) = (matrix, offsets, false);
    }

    /// <summary>A, [sums, inputs] in row-major order, and b, [sums].</summary>
    public (double[] Matrix, double[] Offsets) ToRows()
    {
        if (!_isDiagonal)
        {
            return (_matrix, _offsets);
        }

        var matrix = new double[inputs * inputs];
        for (int i = 0; i < inputs; i++)
        {
            matrix[i * inputs + i] = _matrix[i];
        }

        return (matrix, _offsets);
    }
}
