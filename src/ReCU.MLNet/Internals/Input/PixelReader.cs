using System.Numerics;
using Microsoft.ML;
using ReCU.Graph.Quantizing;

namespace ReCU.MLNet.Internals.Input;

/// <summary>Reads the image of the current row as planar floats from 0 to 255.</summary>
internal abstract class PixelReader
{
    private readonly DataViewRow _row;
    private readonly string _column;

    protected PixelReader(DataViewRow row, string column)
    {
        _row = row;
        _column = column;
    }

    /// <summary>Reads the image.</summary>
    /// <exception cref="ArgumentException">A pixel is NaN or infinite, or the image has another size.</exception>
    public abstract void Read(Span<float> destination);

    /// <summary>Whether the column has bytes, which need not become floats.</summary>
    public virtual bool HasBytes => false;

    /// <summary>Reads the image as bytes, where the column has them.</summary>
    /// <exception cref="ArgumentException">The image has another size.</exception>
    public virtual void ReadBytes(Span<byte> destination) =>
        throw new NotSupportedException($"Column '{_column}' has floats.");

    protected ArgumentException Wrong(string problem) =>
        new($"Column '{_column}', row {_row.Position} (counted from 0): {problem}");

    protected void CheckFinite(ReadOnlySpan<float> pixels)
    {
        // x - x is 0 for a number and NaN for NaN and infinity, and NaN stays in the sum.
        Vector<float> sum = Vector<float>.Zero;
        int i = 0;
        for (; i <= pixels.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var x = new Vector<float>(pixels[i..]);
            sum += x - x;
        }

        float rest = Vector.Sum(sum);
        for (; i < pixels.Length; i++)
        {
            rest += pixels[i] - pixels[i];
        }

        if (rest != 0)
        {
            int first = pixels.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
            throw Wrong(FormattableString.Invariant(
                $"the pixel at index {first} is {pixels[first]}; a finite number from 0 to 255 was expected."));
        }
    }

    // ONNX Runtime would cut fractions off, and give a wrong answer without a word.
    protected void CheckBytes(ReadOnlySpan<float> pixels)
    {
        if (PixelBytes.IndexOfOther(pixels) is >= 0 and var first)
        {
            throw Wrong(FormattableString.Invariant(
                $"the pixel at index {first} is {pixels[first]}; the model's stem has int8 weights and takes whole numbers ")
                + "from 0 to 255. Round the pixels, or use a model with a float stem.");
        }
    }
}
