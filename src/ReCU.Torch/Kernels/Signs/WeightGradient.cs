using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ReCU.Torch.Kernels.Signs;

/// <summary>
/// The gradient of a convolution's filters, where the input is signs. For filter o, input channel i and tap (ky, kx),
/// with g the gradient of the result and b the signs,
/// <code>sum over samples n and pixels (y, x) of  g[n, o, y, x] b[n, i, y s + ky - p, x s + kx - p],</code>
/// where a sign outside of the image is 0. Four pixels of a row are taken at a time, see <see cref="SignedSums"/>: the
/// tables belong to a filter and serve all taps and input channels.
/// </summary>
/// <remarks>
/// One bit has no zero: a sign outside of the image is read as -1, and its g is added back in the end. Rows outside
/// are left out.
/// <para>
/// The work is cut into 16 filters and a part of the samples each, whatever the number of threads, so that no result
/// depends on it.
/// </para>
/// </remarks>
internal sealed unsafe class WeightGradient
{
    private const int Lanes = ConvolutionShape.Lanes;
    private const int GroupSize = ConvolutionShape.GroupSize;

    // Filters of a task: a cache line of g.
    private const int Filters = 16;

    // Filters that are summed together, each with its table.
    private const int FiltersPerRun = 4;

    // Tables of a run that its channels and taps read from the second-level cache.
    private const int GroupsPerStrip = 256;

    // Enough for the threads of most machines to share.
    private const int Tasks = 32;

    private readonly ConvolutionShape _shape;
    private readonly SignRows _rows;
    private readonly int _rowGroups;
    private readonly int _rowWords;

    /// <summary>Prepares the walk.</summary>
    /// <param name="shape">The convolution.</param>
    public WeightGradient(ConvolutionShape shape)
    {
        _shape = shape;
        _rows = new SignRows(shape);
        _rowGroups = ConvolutionShape.Quotient(shape.Output.Width, GroupSize);
        _rowWords = ConvolutionShape.Quotient(_rowGroups, ConvolutionShape.GroupsPerWord);
    }

    /// <summary>Whether this processor has the instructions.</summary>
    public static bool IsSupported => Avx512F.IsSupported;

    private int KernelHeight => _shape.Window.KernelHeight;

    private int KernelWidth => _shape.Window.KernelWidth;

    // Gradients of a task: [tap, filter, channel].
    private int TaskSize => checked(_shape.Taps * Filters * _shape.PaddedChannels);

    /// <summary>Adds up the gradient of a batch.</summary>
    /// <param name="gradient">The gradient of the result.</param>
    /// <param name="signs">The signs of the input, see <see cref="SignRows"/>.</param>
    /// <param name="result">Receives [out, in, kh, kw].</param>
    public void Run(FeatureMaps gradient, uint* signs, DenseFloats result)
    {
        int blocks = ConvolutionShape.Quotient(_shape.Output.Channels, Filters);
        int samples = Math.Max(1, ConvolutionShape.Quotient(gradient.Count * blocks, Tasks));
        int parts = ConvolutionShape.Quotient(gradient.Count, samples);
        using var sums = new AlignedMemory<float>(checked(blocks * parts * TaskSize));
        float* first = sums.Start;
        int work = (int)Math.Min(int.MaxValue, (long)samples * gradient.Area * Filters * _shape.FilterSize / 32);
        int strip = Math.Clamp(GroupsPerStrip / (gradient.Height * _rowGroups), 1, samples);
        Samples.ForEach(blocks * parts, work, () => new Scratch(this, strip), (scratch, task) =>
        {
            (int block, int part) = Math.DivRem(task, parts);
            int end = Math.Min(gradient.Count, (part + 1) * samples);
            for (int n = part * samples; n < end; n += strip)
            {
                AddStrip(
                    scratch, gradient, signs, block * Filters, n, Math.Min(strip, end - n), first + (long)task * TaskSize);
            }
        });
        Gather(first, parts, result);
    }

    private void AddStrip(
        Scratch scratch, FeatureMaps gradient, uint* signs, int filter, int sample, int samples, float* sums)
    {
        Load(gradient, filter, sample, samples, scratch.Gradient.Start);
        AddOutside(scratch, samples, sums);
        uint* first = signs + (long)sample * _rows.SampleSize;
        for (int run = 0; run < Math.Min(Filters, _shape.Output.Channels - filter); run += FiltersPerRun)
        {
            WriteTables(scratch, samples * gradient.Height * _rowGroups, run);
            for (int channel = 0; channel < _shape.PaddedChannels; channel += Lanes)
            {
                for (int i = 0; i < samples * _shape.Input.Height; i++)
                {
                    Shift(first + (long)i * _rows.RowSize, channel, scratch.Words(i));
                }

                AddTaps(scratch, samples, sums + run * _shape.PaddedChannels + channel);
            }
        }
    }

    private void AddTaps(Scratch scratch, int samples, float* sums)
    {
        nint filter = _shape.PaddedChannels;
        nint tap = Filters * filter;
        for (int ky = 0; ky < KernelHeight; ky++, sums += KernelWidth * tap)
        {
            for (int kx = 0; kx < KernelWidth;)
            {
                float* to = sums + kx * tap;
                if (KernelWidth - kx >= 3)
                {
                    AddThree(scratch, samples, ky, kx, to, filter, tap);
                    kx += 3;
                }
                else
                {
                    AddOne(scratch, samples, ky, kx, to, filter);
                    kx++;
                }
            }
        }
    }

    /// <summary>The rows of the result for which a tap is inside of the image.</summary>
    private (int First, int End) RowsOf(int ky)
    {
        (int padding, int stride) = (_shape.Window.Padding, _shape.Window.Stride);
        int first = ConvolutionShape.Quotient(Math.Max(0, padding - ky), stride);
        int last = _shape.Input.Height - 1 + padding - ky;
        int end = last < 0 ? 0 : Math.Min(_shape.Output.Height, last / stride + 1);
        return (first, Math.Max(first, end));
    }

    private bool IsOutside(int x, int kx)
    {
        int column = x * _shape.Window.Stride + kx - _shape.Window.Padding;
        return column < 0 || column >= _shape.Input.Width;
    }

    /// <summary>Copies g of 16 filters: [row, pixel, filter], rows filled up to whole groups with zeros.</summary>
    private void Load(FeatureMaps gradient, int filter, int sample, int samples, float* values)
    {
        int count = Math.Min(Filters, _shape.Output.Channels - filter);
        int channels = _shape.Output.Channels;
        for (int row = 0; row < samples * gradient.Height; row++)
        {
            float* from = gradient.Sample(sample) + (long)row * gradient.RowSize + filter;
            float* to = values + (long)row * _rowGroups * GroupSize * Filters;
            for (int x = 0; x < gradient.Width; x++, from += channels, to += Filters)
            {
                if (count == Filters)
                {
                    Vector512.Load(from).Store(to);
                }
                else
                {
                    new Span<float>(to, Filters).Clear();
                    new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));
                }
            }
        }
    }

    /// <summary>Adds g where a column is outside of the image, for all input channels.</summary>
    private void AddOutside(Scratch scratch, int samples, float* sums)
    {
        Span<float> added = stackalloc float[Filters];
        for (int kx = 0; kx < KernelWidth; kx++)
        {
            for (int ky = 0; ky < KernelHeight; ky++)
            {
                Vector512<float> total = default;
                (int firstRow, int endRow) = RowsOf(ky);
                for (int x = 0; x < _shape.Output.Width; x++)
                {
                    if (IsOutside(x, kx))
                    {
                        total += SumOf(scratch.Gradient.Start + x * Filters, samples, firstRow, endRow);
                    }
                }

                if (total == Vector512<float>.Zero)
                {
                    continue;
                }

                total.CopyTo(added);
                float* to = sums + (long)(ky * KernelWidth + kx) * Filters * _shape.PaddedChannels;
                for (int filter = 0; filter < Filters; filter++, to += _shape.PaddedChannels)
                {
                    foreach (ref float value in new Span<float>(to, _shape.PaddedChannels))
                    {
                        value += added[filter];
                    }
                }
            }
        }
    }

    private Vector512<float> SumOf(float* values, int samples, int firstRow, int endRow)
    {
        Vector512<float> total = default;
        nint row = _rowGroups * GroupSize * Filters;
        for (int n = 0; n < samples; n++)
        {
            for (int y = firstRow; y < endRow; y++)
            {
                total += Vector512.Load(values + (n * _shape.Output.Height + y) * row);
            }
        }

        return total;
    }

    /// <summary>Tables of four filters: [group, filter].</summary>
    private static void WriteTables(Scratch scratch, int groups, int run)
    {
        float* tables = scratch.Tables.Start;
        float* values = scratch.Gradient.Start + run;
        for (int i = 0; i < groups; i++, values += GroupSize * Filters)
        {
            for (int filter = 0; filter < FiltersPerRun; filter++, tables += Lanes)
            {
                SignedSums.Write(values + filter, Filters, tables);
            }
        }
    }

    /// <summary>
    /// Brings the signs of a row to where the pixels of the result are, for each column of the kernel: [word, column].
    /// </summary>
    private void Shift(uint* row, int channel, uint* words)
    {
        for (int kx = 0; kx < KernelWidth; kx++)
        {
            (int shift, int phase) = Math.DivRem(kx - _shape.Window.Padding, _shape.Window.Stride);
            if (phase < 0)
            {
                (shift, phase) = (shift - 1, phase + _shape.Window.Stride);
            }

            for (int word = 0; word < _rowWords; word++)
            {
                int bit = word * ConvolutionShape.WordBits + shift;
                // Rounds down, also below zero.
                (int from, int rest) = (bit >> 5, bit & 31);
                Vector512<uint> bits = LoadWord(row, phase, from, channel) >>> rest;
                if (rest > 0)
                {
                    bits |= LoadWord(row, phase, from + 1, channel) << (ConvolutionShape.WordBits - rest);
                }

                bits.Store(words + (word * KernelWidth + kx) * Lanes);
            }
        }
    }

    private Vector512<uint> LoadWord(uint* row, int phase, int word, int channel) =>
        word < 0 || word >= _rows.Words
            ? Vector512<uint>.Zero
            : Vector512.Load(row + _rows.Position(phase, word, channel));

    /// <summary>Three taps side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddThree(Scratch scratch, int samples, int ky, int kx, float* sums, nint filter, nint tap)
    {
        Vector512<float> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector512<float> s10 = default, s11 = default, s12 = default, s13 = default;
        Vector512<float> s20 = default, s21 = default, s22 = default, s23 = default;
        (int firstRow, int endRow) = RowsOf(ky);
        for (int n = 0; n < samples; n++)
        {
            for (int y = firstRow; y < endRow; y++)
            {
                float* tables = scratch.Tables.Start + TableAt(n, y);
                int* words = (int*)scratch.Words(InputRow(n, y, ky)) + kx * Lanes;
                for (int left = _rowGroups; left > 0; left -= ConvolutionShape.GroupsPerWord)
                {
                    Vector512<int> w0 = Vector512.Load(words), w1 = Vector512.Load(words + Lanes);
                    Vector512<int> w2 = Vector512.Load(words + 2 * Lanes);
                    words += KernelWidth * Lanes;
                    int count = Math.Min(left, ConvolutionShape.GroupsPerWord);
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
        }

        Add(sums, filter, s00, s01, s02, s03);
        Add(sums + tap, filter, s10, s11, s12, s13);
        Add(sums + 2 * tap, filter, s20, s21, s22, s23);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddOne(Scratch scratch, int samples, int ky, int kx, float* sums, nint filter)
    {
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        (int firstRow, int endRow) = RowsOf(ky);
        for (int n = 0; n < samples; n++)
        {
            for (int y = firstRow; y < endRow; y++)
            {
                float* tables = scratch.Tables.Start + TableAt(n, y);
                int* words = (int*)scratch.Words(InputRow(n, y, ky)) + kx * Lanes;
                for (int left = _rowGroups; left > 0; left -= ConvolutionShape.GroupsPerWord)
                {
                    Vector512<int> w = Vector512.Load(words);
                    words += KernelWidth * Lanes;
                    int count = Math.Min(left, ConvolutionShape.GroupsPerWord);
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
        }

        Add(sums, filter, s0, s1, s2, s3);
    }

    private nint TableAt(int sample, int y) =>
        (nint)(sample * _shape.Output.Height + y) * _rowGroups * FiltersPerRun * Lanes;

    private int InputRow(int sample, int y, int ky) =>
        sample * _shape.Input.Height + y * _shape.Window.Stride + ky - _shape.Window.Padding;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        float* sums, nint filter, Vector512<float> s0, Vector512<float> s1, Vector512<float> s2, Vector512<float> s3)
    {
        (Vector512.Load(sums) + s0).Store(sums);
        (Vector512.Load(sums + filter) + s1).Store(sums + filter);
        (Vector512.Load(sums + 2 * filter) + s2).Store(sums + 2 * filter);
        (Vector512.Load(sums + 3 * filter) + s3).Store(sums + 3 * filter);
    }

    /// <summary>Adds up the parts, in their order, and brings them into the order of weights.</summary>
    private void Gather(float* sums, int parts, DenseFloats result)
    {
        (int taps, int padded) = (_shape.Taps, _shape.PaddedChannels);
        Samples.ForEach(result.Count, result.SampleSize * parts, filter =>
        {
            (int block, int inBlock) = Math.DivRem(filter, Filters);
            Span<float> weights = result[filter];
            for (int tap = 0; tap < taps; tap++)
            {
                float* first = sums + (long)block * parts * TaskSize + (long)(tap * Filters + inBlock) * padded;
                for (int channel = 0; channel < _shape.Input.Channels; channel++)
                {
                    float total = first[channel];
                    for (int part = 1; part < parts; part++)
                    {
                        total += first[(long)part * TaskSize + channel];
                    }

                    weights[channel * taps + tap] = total;
                }
            }
        });
    }

    /// <summary>What a thread needs for a strip of samples.</summary>
    private sealed class Scratch : IDisposable
    {
        private readonly AlignedMemory<uint> _words;
        private readonly int _wordsPerRow;

        public Scratch(WeightGradient owner, int samples)
        {
            int groups = checked(samples * owner._shape.Output.Height * owner._rowGroups);
            _wordsPerRow = owner._rowWords * owner.KernelWidth * Lanes;
            Gradient = new(checked(groups * GroupSize * Filters));
            Tables = new(checked(groups * FiltersPerRun * Lanes));
            _words = new(checked(samples * owner._shape.Input.Height * _wordsPerRow));
        }

        public AlignedMemory<float> Gradient { get; }

        public AlignedMemory<float> Tables { get; }

        public uint* Words(int row) => _words.Start + (long)row * _wordsPerRow;

        public void Dispose()
        {
            Gradient.Dispose();
            Tables.Dispose();
            _words.Dispose();
        }
    }
}
