using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ReCU.Graph;

namespace ReCU.Torch.Kernels.Signs;

/// <summary>
/// The gradient of a convolution's filters, where the input is signs. For filter o, input channel i and tap (ky, kx),
/// with g the gradient of the result and b the signs,
/// <code>sum over samples n and pixels (y, x) of  g[n, o, y, x] b[n, i, y s + ky - p, x s + kx - p],</code>
/// where a sign outside of the image is 0. Four pixels of a row are taken at a time, see <see cref="SignedSums"/>: the
/// tables belong to a filter and serve all taps and input channels.
/// </summary>
/// <remarks>
/// One bit cannot represent zero: a sign outside of the image is read as -1, and its g is added back.
/// <para>
/// The work is split into blocks of filters and parts of the samples, whatever the number of threads, so that results
/// do not depend on it.
/// </para>
/// </remarks>
internal sealed unsafe class WeightGradient
{
    /// <summary>Filters of a task, which unpacks the words of its samples once for all of them.</summary>
    public const int MostFilters = 64;

    /// <summary>Number of parts: enough to share among the threads of most machines.</summary>
    public const int Tasks = 16;

    private const int Lanes = ConvolutionShape.Lanes;
    private const int GroupSize = ConvolutionShape.GroupSize;
    private const int GroupsPerWord = ConvolutionShape.GroupsPerWord;

    // A cache line of g.
    private const int FilterStep = 16;

    private const int Blocks = 8;

    // Filters that are summed together, each with its own table.
    private const int FiltersPerRun = 4;

    // Tables of a strip, 64 bytes each, that stay in the second-level cache.
    private const int TablesPerStrip = 4096;

    private readonly ConvolutionShape _shape;
    private readonly SignRows _rows;
    private readonly int _groupsPerRow;
    private readonly int _wordsPerRow;
    private readonly int _rowsPerWord;
    private readonly int _filters;

    /// <summary>Prepares the computation.</summary>
    /// <param name="shape">The convolution.</param>
    public WeightGradient(ConvolutionShape shape)
    {
        _shape = shape;
        _rows = new SignRows(shape);
        _groupsPerRow = ConvolutionShape.Quotient(shape.Output.Width, GroupSize);
        _wordsPerRow = ConvolutionShape.Quotient(_groupsPerRow, GroupsPerWord);
        _rowsPerWord = Math.Max(1, GroupsPerWord / _groupsPerRow);
        _filters = Math.Clamp(shape.Output.Channels / Blocks / FilterStep * FilterStep, FilterStep, MostFilters);
    }

    private int KernelWidth => _shape.Window.KernelWidth;

    // Gradients of a task: [tap, filter, channel].
    private int TaskSize => checked(_shape.Taps * _filters * _shape.PaddedChannels);

    /// <summary>Computes the gradient of a batch.</summary>
    /// <param name="gradient">The gradient of the result.</param>
    /// <param name="signs">The signs of the input, see <see cref="SignRows"/>.</param>
    /// <param name="result">Receives [out, in, kh, kw].</param>
    public void Run(FeatureMaps gradient, uint* signs, DenseFloats result)
    {
        int blocks = ConvolutionShape.Quotient(_shape.Output.Channels, _filters);
        int samples = Math.Max(1, ConvolutionShape.Quotient(gradient.Count * blocks, Tasks));
        int parts = ConvolutionShape.Quotient(gradient.Count, samples);
        int strip = Math.Clamp(TablesPerStrip / (_filters * gradient.Height * _groupsPerRow), 1, samples);
        int work = (int)Math.Min(int.MaxValue, (long)samples * gradient.Area * _filters * _shape.FilterSize / 32);
        using var sums = new AlignedMemory<float>(checked(blocks * parts * TaskSize));
        float* first = sums.Start;
        Samples.ForEach(blocks * parts, work, () => new Scratch(this, strip), (scratch, task) =>
        {
            (int block, int part) = Math.DivRem(task, parts);
            int end = Math.Min(gradient.Count, (part + 1) * samples);
            for (int n = part * samples; n < end; n += strip)
            {
                AddStrip(
                    scratch,
                    Load(scratch, gradient, block * _filters, n, Math.Min(strip, end - n)),
                    signs + (long)n * _rows.SampleSize,
                    Math.Min(_filters, _shape.Output.Channels - block * _filters),
                    first + (long)task * TaskSize);
            }
        });
        Gather(first, parts, result);
    }

    private void AddStrip(Scratch scratch, Strip strip, uint* signs, int filters, float* sums)
    {
        int groups = strip.Samples * _shape.Output.Height * _groupsPerRow;
        int runs = ConvolutionShape.Quotient(filters, FiltersPerRun);
        for (int run = 0; run < runs; run++)
        {
            WriteTables(strip, run * FiltersPerRun, groups, scratch.Tables(run));
        }

        AddOutside(strip, sums);
        for (int channel = 0; channel < _shape.PaddedChannels; channel += Lanes)
        {
            WriteWords(scratch, signs, strip.Samples, channel);
            for (int run = 0; run < runs; run++)
            {
                nint filter = run * FiltersPerRun;
                AddTaps(scratch, scratch.Tables(run), groups, sums + filter * _shape.PaddedChannels + channel);
            }
        }
    }

    private void AddTaps(Scratch scratch, float* tables, int groups, float* sums)
    {
        int groupsPerRun = _groupsPerRow * _rowsPerWord;
        nint filter = _shape.PaddedChannels;
        nint tap = _filters * filter;
        int i = 0;
        for (; i <= _shape.Taps - 3; i += 3)
        {
            AddThree(
                tables, (int*)scratch.Words(i), scratch.WordsPerTap, groups, groupsPerRun, sums + i * tap, filter, tap);
        }

        for (; i < _shape.Taps; i++)
        {
            AddOne(tables, (int*)scratch.Words(i), groups, groupsPerRun, sums + i * tap, filter);
        }
    }

    /// <summary>Returns g of some samples and filters; copies it if rows or filters need padding.</summary>
    private Strip Load(Scratch scratch, FeatureMaps gradient, int filter, int sample, int samples)
    {
        int channels = _shape.Output.Channels;
        int count = Math.Min(_filters, channels - filter);
        float* from = gradient.Sample(sample) + filter;
        if (count == _filters && gradient.Width % GroupSize == 0)
        {
            return new Strip(from, channels, samples);
        }

        int pixels = _groupsPerRow * GroupSize;
        for (int row = 0; row < samples * gradient.Height; row++)
        {
            float* to = scratch.Gradient + (long)row * pixels * _filters;
            for (int x = 0; x < gradient.Width; x++, from += channels, to += _filters)
            {
                new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));
                new Span<float>(to + count, _filters - count).Clear();
            }
        }

        return new Strip(scratch.Gradient, _filters, samples);
    }

    /// <summary>Tables of four filters: [group, filter].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteTables(Strip strip, int filter, int groups, float* tables)
    {
        float* values = strip.Values + filter;
        int step = strip.PixelStep;
        for (int i = 0; i < groups; i++, values += GroupSize * step)
        {
            for (int inRun = 0; inRun < FiltersPerRun; inRun++, tables += Lanes)
            {
                SignedSums.Write(values + inRun, step, tables);
            }
        }
    }

    /// <summary>Adds g of those pixels for which a tap is outside of the image, for all input channels.</summary>
    private void AddOutside(Strip strip, float* sums)
    {
        Window window = _shape.Window;
        for (int tap = 0; tap < _shape.Taps; tap++)
        {
            (int ky, int kx) = Math.DivRem(tap, KernelWidth);
            (int top, int bottom) = Inside(ky, window, _shape.Input.Height, _shape.Output.Height);
            (int left, int right) = Inside(kx, window, _shape.Input.Width, _shape.Output.Width);
            if (top == 0 && left == 0 && bottom == _shape.Output.Height && right == _shape.Output.Width)
            {
                continue;
            }

            float* to = sums + (long)tap * _filters * _shape.PaddedChannels;
            for (int filter = 0; filter < _filters; filter += Lanes)
            {
                Vector512<float> total = default;
                for (int row = 0; row < strip.Samples * _shape.Output.Height; row++)
                {
                    int y = row % _shape.Output.Height;
                    bool isInside = y >= top && y < bottom;
                    float* pixels = strip.Values + (long)row * _groupsPerRow * GroupSize * strip.PixelStep + filter;
                    total += SumOf(pixels, strip.PixelStep, 0, isInside ? left : _shape.Output.Width);
                    total += SumOf(
                        pixels, strip.PixelStep, isInside ? right : _shape.Output.Width, _shape.Output.Width);
                }

                AddToAll(total, to + (long)filter * _shape.PaddedChannels);
            }
        }
    }

    private void AddToAll(Vector512<float> totals, float* sums)
    {
        for (int filter = 0; filter < Lanes; filter++)
        {
            var added = Vector512.Create(totals[filter]);
            for (int channel = 0; channel < _shape.PaddedChannels; channel += Lanes, sums += Lanes)
            {
                (Vector512.Load(sums) + added).Store(sums);
            }
        }
    }

    /// <summary>The places of the result for which a tap is inside of the image.</summary>
    private static (int First, int End) Inside(int tap, Window window, int inputSize, int outputSize)
    {
        int first = ConvolutionShape.Quotient(Math.Max(0, window.Padding - tap), window.Stride);
        int last = inputSize - 1 + window.Padding - tap;
        int end = last < 0 ? 0 : Math.Min(outputSize, last / window.Stride + 1);
        first = Math.Min(first, outputSize);
        return (first, Math.Max(first, end));
    }

    private static Vector512<float> SumOf(float* pixels, int step, int first, int end)
    {
        Vector512<float> total = default;
        for (int x = first; x < end; x++)
        {
            total += Vector512.Load(pixels + x * step);
        }

        return total;
    }

    /// <summary>
    /// Aligns the signs of 16 channels with the pixels of the result, for each tap. Short rows share a word.
    /// </summary>
    private void WriteWords(Scratch scratch, uint* signs, int samples, int channel)
    {
        int inputRows = samples * _shape.Input.Height;
        for (int kx = 0; kx < KernelWidth; kx++)
        {
            Shift(signs + channel, inputRows, kx, scratch.Shifted(kx));
        }

        for (int tap = 0; tap < _shape.Taps; tap++)
        {
            (int ky, int kx) = Math.DivRem(tap, KernelWidth);
            Join(scratch.Shifted(kx), samples, ky, scratch.Words(tap));
        }
    }

    /// <summary>The signs that a column of the kernel meets, starting at the first pixel of the result's row.</summary>
    /// <param name="signs">Those of the first row; starts at the 16 channels.</param>
    /// <param name="rows">Rows of the input.</param>
    /// <param name="kx">The column.</param>
    /// <param name="words">Receives [row, word].</param>
    private void Shift(uint* signs, int rows, int kx, uint* words)
    {
        (int shift, int phase) = Math.DivRem(kx - _shape.Window.Padding, _shape.Window.Stride);
        if (phase < 0)
        {
            (shift, phase) = (shift - 1, phase + _shape.Window.Stride);
        }

        // The last word has no bits beyond the row's groups, where the next row may be placed.
        int used = _groupsPerRow * GroupSize - (_wordsPerRow - 1) * ConvolutionShape.WordBits;
        for (int row = 0; row < rows; row++, signs += _rows.RowSize)
        {
            for (int word = 0; word < _wordsPerRow; word++, words += Lanes)
            {
                int bit = word * ConvolutionShape.WordBits + shift;
                // Rounds down, also for negative numbers.
                (int from, int rest) = (bit >> 5, bit & 31);
                Vector512<uint> bits = LoadWord(signs, phase, from) >>> rest;
                if (rest > 0)
                {
                    bits |= LoadWord(signs, phase, from + 1) << (ConvolutionShape.WordBits - rest);
                }

                if (word == _wordsPerRow - 1)
                {
                    bits &= Vector512.Create(uint.MaxValue >>> (ConvolutionShape.WordBits - used));
                }

                bits.Store(words);
            }
        }
    }

    private void Join(uint* shifted, int samples, int ky, uint* words)
    {
        int pitch = _wordsPerRow * Lanes;
        int place = 0;
        for (int sample = 0; sample < samples; sample++, shifted += _shape.Input.Height * pitch)
        {
            int inputRow = ky - _shape.Window.Padding;
            for (int y = 0; y < _shape.Output.Height; y++, inputRow += _shape.Window.Stride)
            {
                bool isInside = (uint)inputRow < (uint)_shape.Input.Height;
                for (int i = 0; i < pitch; i += Lanes)
                {
                    Vector512<uint> bits = isInside
                        ? Vector512.Load(shifted + inputRow * pitch + i) << (place * _groupsPerRow * GroupSize)
                        : Vector512<uint>.Zero;
                    bits = place == 0 ? bits : bits | Vector512.Load(words + i);
                    bits.Store(words + i);
                }

                if (++place == _rowsPerWord)
                {
                    place = 0;
                    words += pitch;
                }
            }
        }
    }

    private Vector512<uint> LoadWord(uint* row, int phase, int word) =>
        word < 0 || word >= _rows.Words
            ? Vector512<uint>.Zero
            : Vector512.Load(row + _rows.Position(phase, word, channel: 0));

    /// <summary>Three taps and four filters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddThree(
        float* tables, int* words, nint wordsPerTap, int groups, int groupsPerRun, float* sums, nint filter, nint tap)
    {
        Vector512<float> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector512<float> s10 = default, s11 = default, s12 = default, s13 = default;
        Vector512<float> s20 = default, s21 = default, s22 = default, s23 = default;
        for (; groups > 0; groups -= groupsPerRun)
        {
            for (int left = Math.Min(groups, groupsPerRun); left > 0; left -= GroupsPerWord, words += Lanes)
            {
                Vector512<int> w0 = Vector512.Load(words);
                Vector512<int> w1 = Vector512.Load(words + wordsPerTap);
                Vector512<int> w2 = Vector512.Load(words + 2 * wordsPerTap);
                int count = Math.Min(left, GroupsPerWord);
                for (int i = 0; i < count; i++, tables += FiltersPerRun * Lanes)
                {
                    Vector512<float> table = Vector512.Load(tables);
                    s00 += Avx512F.PermuteVar16x32(table, w0);
                    s10 += Avx512F.PermuteVar16x32(table, w1);
                    s20 += Avx512F.PermuteVar16x32(table, w2);
                    table = Vector512.Load(tables + Lanes);
                    s01 += Avx512F.PermuteVar16x32(table, w0);
                    s11 += Avx512F.PermuteVar16x32(table, w1);
                    s21 += Avx512F.PermuteVar16x32(table, w2);
                    table = Vector512.Load(tables + 2 * Lanes);
                    s02 += Avx512F.PermuteVar16x32(table, w0);
                    s12 += Avx512F.PermuteVar16x32(table, w1);
                    s22 += Avx512F.PermuteVar16x32(table, w2);
                    table = Vector512.Load(tables + 3 * Lanes);
                    s03 += Avx512F.PermuteVar16x32(table, w0);
                    s13 += Avx512F.PermuteVar16x32(table, w1);
                    s23 += Avx512F.PermuteVar16x32(table, w2);
                    w0 >>>= GroupSize;
                    w1 >>>= GroupSize;
                    w2 >>>= GroupSize;
                }
            }
        }

        Add(sums, filter, s00, s01, s02, s03);
        Add(sums + tap, filter, s10, s11, s12, s13);
        Add(sums + 2 * tap, filter, s20, s21, s22, s23);
    }

    /// <summary>One tap and four filters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddOne(float* tables, int* words, int groups, int groupsPerRun, float* sums, nint filter)
    {
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        for (; groups > 0; groups -= groupsPerRun)
        {
            for (int left = Math.Min(groups, groupsPerRun); left > 0; left -= GroupsPerWord, words += Lanes)
            {
                Vector512<int> w = Vector512.Load(words);
                int count = Math.Min(left, GroupsPerWord);
                for (int i = 0; i < count; i++, tables += FiltersPerRun * Lanes)
                {
                    s0 += Avx512F.PermuteVar16x32(Vector512.Load(tables), w);
                    s1 += Avx512F.PermuteVar16x32(Vector512.Load(tables + Lanes), w);
                    s2 += Avx512F.PermuteVar16x32(Vector512.Load(tables + 2 * Lanes), w);
                    s3 += Avx512F.PermuteVar16x32(Vector512.Load(tables + 3 * Lanes), w);
                    w >>>= GroupSize;
                }
            }
        }

        Add(sums, filter, s0, s1, s2, s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        float* sums, nint filter, Vector512<float> s0, Vector512<float> s1, Vector512<float> s2, Vector512<float> s3)
    {
        (Vector512.Load(sums) + s0).Store(sums);
        (Vector512.Load(sums + filter) + s1).Store(sums + filter);
        (Vector512.Load(sums + 2 * filter) + s2).Store(sums + 2 * filter);
        (Vector512.Load(sums + 3 * filter) + s3).Store(sums + 3 * filter);
    }

    /// <summary>Adds up the parts in their order, and converts them to the order of weights.</summary>
    private void Gather(float* sums, int parts, DenseFloats result)
    {
        (int taps, int padded) = (_shape.Taps, _shape.PaddedChannels);
        Samples.ForEach(result.Count, result.SampleSize * parts, filter =>
        {
            (int block, int inBlock) = Math.DivRem(filter, _filters);
            Span<float> weights = result[filter];
            for (int tap = 0; tap < taps; tap++)
            {
                float* first = sums + (long)block * parts * TaskSize + (long)(tap * _filters + inBlock) * padded;
                for (int channel = 0; channel < _shape.Input.Channels; channel += Lanes)
                {
                    Vector512<float> total = Vector512.Load(first + channel);
                    for (int part = 1; part < parts; part++)
                    {
                        total += Vector512.Load(first + (long)part * TaskSize + channel);
                    }

                    int count = Math.Min(Lanes, _shape.Input.Channels - channel);
                    for (int i = 0; i < count; i++)
                    {
                        weights[(channel + i) * taps + tap] = total[i];
                    }
                }
            }
        });
    }

    /// <summary>g of some samples and filters, [row, pixel, filter], with rows rounded up to whole groups.</summary>
    /// <param name="values">The first element.</param>
    /// <param name="pixelStep">From one pixel to the next.</param>
    /// <param name="samples">Number of samples.</param>
    private readonly struct Strip(float* values, int pixelStep, int samples)
    {
        public readonly float* Values = values;
        public readonly int PixelStep = pixelStep;
        public readonly int Samples = samples;
    }

    /// <summary>The working memory of a thread for a strip of samples.</summary>
    private sealed class Scratch : IDisposable
    {
        private readonly AlignedMemory<float> _gradient;
        private readonly AlignedMemory<float> _tables;
        private readonly AlignedMemory<uint> _shifted;
        private readonly AlignedMemory<uint> _words;
        private readonly int _tablesOfRun;
        private readonly int _shiftedOfColumn;

        public Scratch(WeightGradient owner, int samples)
        {
            int rows = checked(samples * owner._shape.Output.Height);
            int groups = checked(rows * owner._groupsPerRow);
            _gradient = new(checked(groups * GroupSize * owner._filters));
            _tablesOfRun = checked(groups * FiltersPerRun * Lanes);
            _tables = new(checked(owner._filters / FiltersPerRun * _tablesOfRun));
            _shiftedOfColumn = checked(samples * owner._shape.Input.Height * owner._wordsPerRow * Lanes);
            _shifted = new(checked(owner.KernelWidth * _shiftedOfColumn));
            WordsPerTap =
                checked(ConvolutionShape.Quotient(rows, owner._rowsPerWord) * owner._wordsPerRow * Lanes);
            _words = new(checked(owner._shape.Taps * WordsPerTap));
        }

        /// <summary>Memory for g of a strip, initially zero.</summary>
        public float* Gradient => _gradient.Start;

        /// <summary>Distance from one tap's words to the next one's.</summary>
        public int WordsPerTap { get; }

        public float* Tables(int run) => _tables.Start + (long)run * _tablesOfRun;

        public uint* Words(int tap) => _words.Start + (long)tap * WordsPerTap;

        public uint* Shifted(int kx) => _shifted.Start + (long)kx * _shiftedOfColumn;

        public void Dispose()
        {
            _gradient.Dispose();
            _tables.Dispose();
            _shifted.Dispose();
            _words.Dispose();
        }
    }
}
