namespace ReCU.Torch.Training.Batches;

/// <summary>
/// Changes of saturation and hue as matrices on red, green and blue. Hue is rotated in YIQ, the colour space of NTSC,
/// whose first axis is grey.
/// </summary>
internal static class ColourMatrix
{
    private const int Colours = 3;

    private static readonly double[,] _yiq =
    {
        { 0.299, 0.587, 0.114 },
        { 0.595716, -0.274453, -0.321263 },
        { 0.211456, -0.522591, 0.311135 },
    };

    private static readonly double[,] _rgb = Inverse(_yiq);

    /// <summary>The grey of a colour.</summary>
    public static double Grey(double red, double green, double blue) =>
        _yiq[0, 0] * red + _yiq[0, 1] * green + _yiq[0, 2] * blue;

    /// <summary>A factor times a rotation of the hue times a saturation: nine numbers, row by row.</summary>
    /// <param name="factor">The factor.</param>
    /// <param name="saturation">0 gives grey, 1 keeps the colours.</param>
    /// <param name="hue">A fraction of a full turn.</param>
    public static float[] Of(double factor, double saturation, double hue)
    {
        (double sine, double cosine) = Math.SinCos(2 * Math.PI * hue);
        double[,] turn = { { 1, 0, 0 }, { 0, cosine, -sine }, { 0, sine, cosine } };
        var colours = new double[Colours, Colours];
        for (int i = 0; i < Colours; i++)
        {
            for (int j = 0; j < Colours; j++)
            {
                colours[i, j] = (i == j ? saturation : 0) + (1 - saturation) * _yiq[0, j];
            }
        }

        double[,] product = Product(Product(Product(_rgb, turn), _yiq), colours);
        return [.. product.Cast<double>().Select(value => (float)(factor * value))];
    }

    private static double[,] Product(double[,] left, double[,] right)
    {
        var result = new double[Colours, Colours];
        for (int i = 0; i < Colours; i++)
        {
            for (int j = 0; j < Colours; j++)
            {
                result[i, j] = left[i, 0] * right[0, j] + left[i, 1] * right[1, j] + left[i, 2] * right[2, j];
            }
        }

        return result;
    }

    // By cofactors with cyclic indices.
    private static double[,] Inverse(double[,] matrix)
    {
        double determinant = matrix[0, 0] * Cofactor(0, 0) + matrix[0, 1] * Cofactor(0, 1)
            + matrix[0, 2] * Cofactor(0, 2);
        var result = new double[Colours, Colours];
        for (int i = 0; i < Colours; i++)
        {
            for (int j = 0; j < Colours; j++)
            {
                result[j, i] = Cofactor(i, j) / determinant;
            }
        }

        return result;

        double Cofactor(int i, int j)
        {
            var (i1, i2, j1, j2) = ((i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3);
            return matrix[i1, j1] * matrix[i2, j2] - matrix[i1, j2] * matrix[i2, j1];
        }
    }
}
