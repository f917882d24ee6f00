using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ReCU.Graph;

namespace ReCU.Torch.Kernels.Signs;

/// <summary>
/// The gradient of a convolution's input, where the filters are signs. For input channel i at pixel (y, x), with g the
/// gradient of the result,
/// <code>sum over taps (ky, kx) and filters o of  w[o, i, ky, kx] g[o, (y + p - ky) / s, (x + p - kx) / s],</code>
/// over the quotients that are whole and inside of the result. The filters are taken four at a time, see
/// <see cref="SignedSums"/>: the tables belong to a pixel of the result and serve all taps and input channels.
/// </summary>
internal sealed unsafe class InputGradient
{
    private const int Lanes = ConvolutionShape.Lanes;
    private const int Pixels = 8;
    private const int MostVectors = 4;

    private readonly ConvolutionShape _shape;
    private readonly FilterSigns _filters;
    private readonly int _groups;
    private readonly int _left;
    private readonly int _columns;
    private readonly int _rows;

    /// <summary>Prepares the computation.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="filters">Its filters, which the caller disposes.</param>
    public InputGradient(ConvolutionShape shape, FilterSigns filters)
    {
        (_shape, _filters) = (shape, filters);
        Window window = shape.Window;
        _groups = ConvolutionShape.Quotient(shape.Output.Channels, ConvolutionShape.GroupSize);
        // Zero columns around a row of tables: taps that reach past the result add nothing.
        _left = ConvolutionShape.Quotient(Math.Max(0, window.KernelWidth - 1 - window.Padding), window.Stride);
        int last = (shape.Input.Width - 1 + window.Padding) / window.Stride;
        _columns = _left + Math.Max(shape.Output.Width, last + 1) + Pixels - 1;
        _rows = ConvolutionShape.Quotient(window.KernelHeight, window.Stride) + 1;
    }

    /// <summary>Whether this processor has the instructions, which the gradient of the filters needs too.</summary>
    public static bool IsSupported => Avx512F.IsSupported;

    private int TableRow => checked(_columns * _groups * Lanes);

    /// <summary>Computes the gradient of a batch.</summary>
    /// <param name="gradient">The gradient of the result.</param>
    /// <param name="result">Receives the gradient of the signs.</param>
    /// <param name="perSample">Called for each sample that is done, on the thread that has it in its cache.</param>
    public void Run(FeatureMaps gradient, FeatureMaps result, Action<int> perSample)
    {
        int work = (int)Math.Min(int.MaxValue, (long)gradient.SampleSize * _shape.FilterSize / 32);
        Samples.ForEach(gradient.Count, work, () => new Scratch(this), (scratch, n) =>
        {
            RunSample(gradient.Sample(n), result.Sample(n), scratch);
            perSample(n);
        });
    }

    private void RunSample(float* gradient, float* result, Scratch scratch)
    {
        (Window window, FeatureShape input) = (_shape.Window, _shape.Input);
        int written = 0;
        for (int y = 0; y < input.Height; y++)
        {
            int last = Math.Min(_shape.Output.Height - 1, (y + window.Padding) / window.Stride);
            for (; written <= last; written++)
            {
                long row = (long)written * _shape.Output.Width * _shape.Output.Channels;
                WriteTables(gradient + row, scratch.Row(written));
            }

            for (int phase = 0; phase < Math.Min(window.Stride, input.Width); phase++)
            {
                int taps = FindTaps(y, phase, scratch);
                RunPhase(scratch, taps, result + ((long)y * input.Width + phase) * input.Channels, phase);
            }
        }
    }

    /// <summary>Every s-th pixel of a row meets the same taps.</summary>
    private int FindTaps(int y, int phase, Scratch scratch)
    {
        Window window = _shape.Window;
        int count = 0;
        for (int ky = 0; ky < window.KernelHeight; ky++)
        {
            (int row, int restOfRow) = Math.DivRem(y + window.Padding - ky, window.Stride);
            if (restOfRow != 0 || row < 0 || row >= _shape.Output.Height)
            {
                continue;
            }

            for (int kx = 0; kx < window.KernelWidth; kx++)
            {
                (int column, int rest) = Math.DivRem(phase + window.Padding - kx, window.Stride);
                if (rest == 0)
                {
                    scratch.Taps[count++] = new Tap(
                        scratch.Row(row) + (long)(column + _left) * _groups * Lanes,
                        _filters.Tap(ky * window.KernelWidth + kx));
                }
            }
        }

        return count;
    }

    private void RunPhase(Scratch scratch, int taps, float* result, int phase)
    {
        (int channels, int stride) = (_shape.Input.Channels, _shape.Window.Stride);
        int count = ConvolutionShape.Quotient(_shape.Input.Width - phase, stride);
        int vectors = _shape.PaddedChannels / Lanes;
        for (int x = 0; x < count; x += Pixels)
        {
            for (int vector = 0; vector < vectors; vector += MostVectors)
            {
                int some = Math.Min(MostVectors, vectors - vector);
                var block = new Block(
                    scratch.Taps, taps, (nint)x * _groups * Lanes, vector * Lanes, _shape.PaddedChannels, _groups);
                int pixels = Math.Min(Pixels, count - x);
                Add(block, pixels, some, scratch.Sums.Start);
                int width = Math.Min(some * Lanes, channels - vector * Lanes);
                for (int pixel = 0; pixel < pixels; pixel++)
                {
                    new ReadOnlySpan<float>(scratch.Sums.Start + pixel * MostVectors * Lanes, width).CopyTo(
                        new Span<float>(result + (long)(x + pixel) * stride * channels + vector * Lanes, width));
                }
            }
        }
    }

    private static void Add(in Block block, int pixels, int vectors, float* sums)
    {
        if (vectors == 1)
        {
            AddOne(block, sums);
            return;
        }

        for (int pixel = 0; pixel < pixels; pixel += Pixels / 2)
        {
            float* half = sums + pixel * MostVectors * Lanes;
            if (vectors == MostVectors)
            {
                AddFour(block.SkipPixels(pixel), half);
            }
            else
            {
                AddTwo(block.SkipPixels(pixel), half);
            }
        }

        if (vectors == 3)
        {
            AddOne(block.SkipVectors(2), sums + 2 * Lanes);
        }
    }

    private void WriteTables(float* gradient, float* tables)
    {
        int channels = _shape.Output.Channels;
        int whole = channels / ConvolutionShape.GroupSize * ConvolutionShape.GroupSize;
        float* rest = stackalloc float[ConvolutionShape.GroupSize];
        tables += (long)_left * _groups * Lanes;
        for (int x = 0; x < _shape.Output.Width; x++, gradient += channels)
        {
            for (int c = 0; c < whole; c += ConvolutionShape.GroupSize, tables += Lanes)
            {
                SignedSums.Write(gradient + c, 1, tables);
            }

            if (whole < channels)
            {
                new Span<float>(rest, ConvolutionShape.GroupSize).Clear();
                int count = channels - whole;
                new ReadOnlySpan<float>(gradient + whole, count).CopyTo(new Span<float>(rest, count));
                SignedSums.Write(rest, 1, tables);
                tables += Lanes;
            }
        }
    }

    /// <summary>Four pixels and 64 input channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddFour(in Block block, float* sums)
    {
        nint pixel = block.PixelStep;
        Vector512<float> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector512<float> s10 = default, s11 = default, s12 = default, s13 = default;
        Vector512<float> s20 = default, s21 = default, s22 = default, s23 = default;
        Vector512<float> s30 = default, s31 = default, s32 = default, s33 = default;
        for (int tap = 0; tap < block.TapCount; tap++)
        {
            float* tables = block.Tables(tap);
            int* words = block.Words(tap);
            for (int left = block.Groups; left > 0; left -= ConvolutionShape.GroupsPerWord, words += block.WordStep)
            {
                Vector512<int> w0 = Vector512.Load(words), w1 = Vector512.Load(words + Lanes);
                Vector512<int> w2 = Vector512.Load(words + 2 * Lanes), w3 = Vector512.Load(words + 3 * Lanes);
                int count = Math.Min(left, ConvolutionShape.GroupsPerWord);
                for (int i = 0; i < count; i++, tables += Lanes)
                {
                    Vector512<float> table = Vector512.Load(tables);
                    s00 += Avx512F.PermuteVar16x32(table, w0);
                    s01 += Avx512F.PermuteVar16x32(table, w1);
                    s02 += Avx512F.PermuteVar16x32(table, w2);
                    s03 += Avx512F.PermuteVar16x32(table, w3);
                    table = Vector512.Load(tables + pixel);
                    s10 += Avx512F.PermuteVar16x32(table, w0);
                    s11 += Avx512F.PermuteVar16x32(table, w1);
                    s12 += Avx512F.PermuteVar16x32(table, w2);
                    s13 += Avx512F.PermuteVar16x32(table, w3);
                    table = Vector512.Load(tables + 2 * pixel);
                    s20 += Avx512F.PermuteVar16x32(table, w0);
                    s21 += Avx512F.PermuteVar16x32(table, w1);
                    s22 += Avx512F.PermuteVar16x32(table, w2);
                    s23 += Avx512F.PermuteVar16x32(table, w3);
                    table = Vector512.Load(tables + 3 * pixel);
                    s30 += Avx512F.PermuteVar16x32(table, w0);
                    s31 += Avx512F.PermuteVar16x32(table, w1);
                    s32 += Avx512F.PermuteVar16x32(table, w2);
                    s33 += Avx512F.PermuteVar16x32(table, w3);
                    w0 >>>= ConvolutionShape.GroupSize;
                    w1 >>>= ConvolutionShape.GroupSize;
                    w2 >>>= ConvolutionShape.GroupSize;
                    w3 >>>= ConvolutionShape.GroupSize;
                }
            }
        }

        Store(sums, 0, s00, s10, s20, s30);
        Store(sums, 1, s01, s11, s21, s31);
        Store(sums, 2, s02, s12, s22, s32);
        Store(sums, 3, s03, s13, s23, s33);
    }

    /// <summary>Four pixels and 32 input channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddTwo(in Block block, float* sums)
    {
        nint pixel = block.PixelStep;
        Vector512<float> s00 = default, s01 = default, s10 = default, s11 = default;
        Vector512<float> s20 = default, s21 = default, s30 = default, s31 = default;
        for (int tap = 0; tap < block.TapCount; tap++)
        {
            float* tables = block.Tables(tap);
            int* words = block.Words(tap);
            for (int left = block.Groups; left > 0; left -= ConvolutionShape.GroupsPerWord, words += block.WordStep)
            {
                Vector512<int> w0 = Vector512.Load(words), w1 = Vector512.Load(words + Lanes);
                int count = Math.Min(left, ConvolutionShape.GroupsPerWord);
                for (int i = 0; i < count; i++, tables += Lanes)
                {
                    Vector512<float> table = Vector512.Load(tables);
                    s00 += Avx512F.PermuteVar16x32(table, w0);
                    s01 += Avx512F.PermuteVar16x32(table, w1);
                    table = Vector512.Load(tables + pixel);
                    s10 += Avx512F.PermuteVar16x32(table, w0);
                    s11 += Avx512F.PermuteVar16x32(table, w1);
                    table = Vector512.Load(tables + 2 * pixel);
                    s20 += Avx512F.PermuteVar16x32(table, w0);
                    s21 += Avx512F.PermuteVar16x32(table, w1);
                    table = Vector512.Load(tables + 3 * pixel);
                    s30 += Avx512F.PermuteVar16x32(table, w0);
                    s31 += Avx512F.PermuteVar16x32(table, w1);
                    w0 >>>= ConvolutionShape.GroupSize;
                    w1 >>>= ConvolutionShape.GroupSize;
                }
            }
        }

        Store(sums, 0, s00, s10, s20, s30);
        Store(sums, 1, s01, s11, s21, s31);
    }

    /// <summary>Eight pixels and 16 input channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddOne(in Block block, float* sums)
    {
        nint pixel = block.PixelStep;
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        Vector512<float> s4 = default, s5 = default, s6 = default, s7 = default;
        for (int tap = 0; tap < block.TapCount; tap++)
        {
            float* tables = block.Tables(tap);
            int* words = block.Words(tap);
            for (int left = block.Groups; left > 0; left -= ConvolutionShape.GroupsPerWord, words += block.WordStep)
            {
                Vector512<int> w = Vector512.Load(words);
                int count = Math.Min(left, ConvolutionShape.GroupsPerWord);
                for (int i = 0; i < count; i++, tables += Lanes)
                {
                    float* upper = tables + 4 * pixel;
                    s0 += Avx512F.PermuteVar16x32(Vector512.Load(tables), w);
                    s1 += Avx512F.PermuteVar16x32(Vector512.Load(tables + pixel), w);
                    s2 += Avx512F.PermuteVar16x32(Vector512.Load(tables + 2 * pixel), w);
                    s3 += Avx512F.PermuteVar16x32(Vector512.Load(tables + 3 * pixel), w);
                    s4 += Avx512F.PermuteVar16x32(Vector512.Load(upper), w);
                    s5 += Avx512F.PermuteVar16x32(Vector512.Load(upper + pixel), w);
                    s6 += Avx512F.PermuteVar16x32(Vector512.Load(upper + 2 * pixel), w);
                    s7 += Avx512F.PermuteVar16x32(Vector512.Load(upper + 3 * pixel), w);
                    w >>>= ConvolutionShape.GroupSize;
                }
            }
        }

        Store(sums, 0, s0, s1, s2, s3);
        Store(sums + 4 * MostVectors * Lanes, 0, s4, s5, s6, s7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        float* sums, int vector, Vector512<float> s0, Vector512<float> s1, Vector512<float> s2, Vector512<float> s3)
    {
        sums += vector * Lanes;
        s0.Store(sums);
        s1.Store(sums + MostVectors * Lanes);
        s2.Store(sums + 2 * MostVectors * Lanes);
        s3.Store(sums + 3 * MostVectors * Lanes);
    }

    /// <summary>A tap that meets a row of pixels.</summary>
    /// <param name="tables">The tables of the result's pixel that the row's first pixel meets.</param>
    /// <param name="words">The filters' signs.</param>
    private readonly struct Tap(float* tables, uint* words)
    {
        public readonly float* Tables = tables;
        public readonly uint* Words = words;
    }

    /// <summary>The smallest piece of work: four pixels and some vectors of channels.</summary>
    private readonly struct Block(Tap[] taps, int tapCount, nint offset, int channel, int wordStep, int groups)
    {
        public int TapCount => tapCount;

        public int WordStep => wordStep;

        public int Groups => groups;

        public nint PixelStep => (nint)groups * Lanes;

        public float* Tables(int tap) => taps[tap].Tables + offset;

        public int* Words(int tap) => (int*)(taps[tap].Words + channel);

        public Block SkipVectors(int count) => new(taps, tapCount, offset, channel + count * Lanes, wordStep, groups);

        public Block SkipPixels(int count) =>
            new(taps, tapCount, offset + count * PixelStep, channel, wordStep, groups);
    }

    /// <summary>The working memory of a thread: a ring of rows of tables, and the sums of a block.</summary>
    private sealed class Scratch(InputGradient owner) : IDisposable
    {
        private readonly AlignedMemory<float> _tables = new(checked(owner._rows * owner.TableRow));

        public AlignedMemory<float> Sums { get; } = new(Pixels * MostVectors * Lanes);

        public Tap[] Taps { get; } = new Tap[owner._shape.Taps];

        public float* Row(int row) => _tables.Start + (long)(row % owner._rows) * owner.TableRow;

        public void Dispose()
        {
            _tables.Dispose();
            Sums.Dispose();
        }
    }
}
