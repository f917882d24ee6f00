using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>
/// Scale, residual, activation and the next layer's signs in one pass. In plain form, for a sum s of N products of
/// signs, of which m are -1, as counted by the kernel:
/// <code>
/// s = (N - m) - m = N - 2m        N depends on the pixel: a tap outside of the image has no product
/// y = clip(a s + b + residual)    stored if someone reads it
/// bit = y >= 0                    the input of the next binary convolution
/// </code>
/// <c>N - 2m</c> is an exact integer in a float. <c>a s + b</c> keeps the sign of its exact value; folding a into the
/// counts, <c>(aN + b) - 2am</c>, would round twice, and miss sums that are exactly zero.
/// </summary>
/// <remarks>It knows no vectors, so the package has native code for it; its loop is compiled at run time.</remarks>
internal sealed unsafe class ScaleStage : RowStage
{
    // Repeated parameters must remain a small part of the first-level cache.
    private const int MostRepeated = 512;

    private readonly StageOptions _options;
    private readonly AlignedArray<float> _factor;
    private readonly AlignedArray<float> _offset;
    private readonly AlignedArray<float> _slope;
    private readonly int _channels;
    private readonly int _pixels;
    private readonly int _signPitch;
    private readonly delegate*<in StageRow, void> _loop;

    /// <param name="options">The function of the stage.</param>
    /// <param name="readsCounts">Whether it reads counts; otherwise, floats.</param>
    /// <param name="lanes">Floats in a vector of the loop.</param>
    /// <param name="loop">The loop that <see cref="StageLoops{TLanes, TVector}"/> chooses.</param>
    public ScaleStage(StageOptions options, bool readsCounts, int lanes, delegate*<in StageRow, void> loop)
    {
        _options = options;
        _loop = loop;
        (_channels, _pixels) = (options.Shape.Channels, options.Shape.Width);
        _signPitch = options.Signs is { BytesPerPixel: > 0 and int bytes }
            ? bytes
            : SignWords.Count(_channels) * sizeof(ulong);
        int repeats = 1;
        if (_channels < lanes && !readsCounts && options.Signs is null)
        {
            // If a vector is longer than a pixel's channels, several pixels count as one with the parameters of all of
            // them.
            repeats = LargestDivisor(_pixels, MostRepeated / _channels);
            (_channels, _pixels) = (_channels * repeats, _pixels / repeats);
        }

        _factor = Repeat(options.Factor, repeats);
        _offset = Repeat(options.Offset, repeats);
        _slope = Repeat(options.Slope, repeats);
    }

    public override ref float RunFloats(Activations maps, Scratch scratch, int row, ref float input)
    {
        StageRow work = Row(maps, scratch, row, ref input);
        _loop(work);
        StoreSigns(maps, scratch, row);
        return ref work.Output;
    }

    public override ref float RunCounts(Activations maps, Scratch scratch, int row, int counts, int pitch)
    {
        StageRow work = Row(maps, scratch, row, ref scratch.Row.Start);
        work.Counts = ref Unsafe.Add(ref scratch.Counts.Start, counts);
        work.CountPitch = (nuint)pitch;
        work.Products = ref scratch.Products[0];
        _loop(work);
        StoreSigns(maps, scratch, row);
        return ref work.Output;
    }

    private StageRow Row(Activations maps, Scratch scratch, int row, ref float input)
    {
        var work = new StageRow
        {
            Input = ref input,
            Pixels = _pixels,
            Channels = (nuint)_channels,
            Factor = ref _factor.Start,
            Offset = ref _offset.Start,
            Slope = ref _slope.Start,
            Minimum = _options.Minimum,
            Maximum = _options.Maximum,
            Output = ref scratch.Row.Start,
        };
        if (_options.Residual is { } residual)
        {
            work.Residual = ref maps.Row(residual, row);
        }

        if (_options.Output is { } output)
        {
            work.Output = ref maps.Row(output, row);
        }

        if (_options.Signs is { } signs)
        {
            Span<byte> bits = signs.BytesPerPixel > 0
                ? signs.Row(maps, row)
                : MemoryMarshal.AsBytes(scratch.Words.Span);
            work.Signs = ref MemoryMarshal.GetReference(bits);
            work.SignPitch = (nuint)_signPitch;
        }

        return work;
    }

    private void StoreSigns(Activations maps, Scratch scratch, int row)
    {
        if (_options.Signs is { BytesPerPixel: 0 } signs)
        {
            signs.Store(maps, row, scratch.Words.Span[..(_pixels * SignWords.Count(_channels))]);
        }
    }

    private static int LargestDivisor(int number, int most)
    {
        int divisor = Math.Min(number, most);
        while (number % divisor != 0)
        {
            divisor--;
        }

        return divisor;
    }

    private static AlignedArray<float> Repeat(float[] values, int times)
    {
        var repeated = new AlignedArray<float>(checked(values.Length * times));
        for (int i = 0; i < times; i++)
        {
            values.CopyTo(repeated.Span[(i * values.Length)..]);
        }

        return repeated;
    }
}
