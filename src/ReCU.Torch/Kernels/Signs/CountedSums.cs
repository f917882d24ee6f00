using System.Runtime.Intrinsics;
using ReCU.Graph;
using ReCU.Packed;
using ReCU.Packed.Kernels;
using ReCU.Packed.Kernels.Pairs;
using ReCU.Packed.Kernels.Selection;
using ReCU.Packed.Memory;

namespace ReCU.Torch.Kernels.Signs;

/// <summary>
/// The sums of a convolution of signs with signs, counted by the kernels of the packed engine: if m of N products
/// differ in sign, the sum is <c>N - 2 m</c>, an exact integer.
/// </summary>
internal sealed unsafe class CountedSums
{
    private static readonly Lazy<IBinaryKernel> _general = new(() => KernelFactory.Create(
        PackedKernel.Auto, Environment.GetEnvironmentVariable(KernelFactory.Variable)));

    private readonly ConvolutionShape _shape;
    private readonly IBinaryKernel _kernel;
    private readonly FilterBank _filters;
    private readonly SignRows _rows;
    private readonly MapLayout _layout;

    /// <summary>Converts filters to the kernel's layout.</summary>
    /// <param name="shape">A convolution for which <see cref="Fits"/> holds.</param>
    /// <param name="filters">Signs, [out, in, kh, kw].</param>
    public CountedSums(ConvolutionShape shape, BitTensor filters)
    {
        _shape = shape;
        _rows = new SignRows(shape);
        var conv = new BinaryConv("sums", "signs", filters, shape.Window);
        _kernel = ChooseKernel(conv, shape.Input);
        _filters = _kernel.Pack(conv, shape.Input);
        _layout = new MapLayout(shape.Input, _kernel.CodesPerPixel(shape.Input.Channels), shape.Window.Padding);
    }

    /// <summary>Whether the counts of a convolution fit into the kernels' 16 bits.</summary>
    public static bool Fits(ConvolutionShape shape) =>
        shape.FilterSize <= FilterBank.MostBits && shape.Output is { Height: > 0, Width: > 0 };

    /// <summary>Computes the sums of a batch.</summary>
    /// <param name="input">Values, of which only the signs count.</param>
    /// <param name="sums">Receives the sums.</param>
    /// <param name="rows">
    /// Receives the signs for the weight gradient, see <see cref="SignRows.Allocate"/>; null if it is not needed.
    /// </param>
    /// <param name="perSample">
    /// Called for each sample that has been read, on the thread that has it in its cache.
    /// </param>
    public void Count(FeatureMaps input, FeatureMaps sums, uint* rows, Action<int>? perSample)
    {
        // Counting one product of signs takes about a fiftieth of the time of a float product.
        long counting = (long)sums.SampleSize * _shape.FilterSize / 50;
        int work = Math.Max(input.SampleSize, (int)Math.Min(int.MaxValue, counting));
        Func<Scratch> allocate = () => new Scratch(_shape, _filters, _layout, _kernel.BorderCode);
        Samples.ForEach(input.Count, work, allocate, (scratch, n) =>
        {
            uint* sampleRows = rows is null ? null : rows + (long)n * _rows.SampleSize;
            CountSample(scratch, input.Sample(n), sums.Sample(n), sampleRows);
            perSample?.Invoke(n);
        });
    }

    // Kernels for narrow layers prepare too much for filters that change in every step.
    private static IBinaryKernel ChooseKernel(BinaryConv conv, FeatureShape input) =>
        _general.Value.ChooseFor(conv, input) is PairKernel pairs ? pairs : _general.Value;

    private void CountSample(Scratch scratch, float* input, float* sums, uint* rows)
    {
        FeatureShape shape = _shape.Input;
        Span<ushort> codes = scratch.Codes.Span;
        for (int y = 0; y < shape.Height; y++, input += shape.Width * shape.Channels)
        {
            uint* row = rows is null ? null : rows + (long)y * _rows.RowSize;
            _rows.Pack(input, row, scratch.Words.Start, SignWords.Count(shape.Channels));
            _kernel.Encode(
                scratch.Words.Span, shape.Channels, codes.Slice(_layout.Row(y), _kernel.CodedLength(_layout)));
        }

        FeatureShape output = _shape.Output;
        for (int y = 0; y < output.Height; y++)
        {
            _filters.CountRow(codes, _layout, y, scratch.Counts.Span);
            _filters.Taps.CountProducts(y, scratch.Products);
            for (int x = 0; x < output.Width; x++, sums += output.Channels)
            {
                Store(scratch.Counts.Start + x * _filters.CountPitch, scratch.Products[x], sums, output.Channels);
            }
        }
    }

    private static void Store(ushort* counts, int products, float* sums, int channels)
    {
        int c = 0;
        Vector256<int> all = Vector256.Create(products);
        for (; c <= channels - Vector256<ushort>.Count; c += Vector256<ushort>.Count)
        {
            (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(Vector256.Load(counts + c));
            Vector256.ConvertToSingle(all - (low.AsInt32() << 1)).Store(sums + c);
            Vector256.ConvertToSingle(all - (high.AsInt32() << 1)).Store(sums + c + Vector256<int>.Count);
        }

        for (; c < channels; c++)
        {
            sums[c] = products - 2 * counts[c];
        }
    }

    /// <summary>The working memory of a thread.</summary>
    private sealed class Scratch : IDisposable
    {
        public Scratch(ConvolutionShape shape, FilterBank filters, MapLayout layout, ushort borderCode)
        {
            Words = new(shape.Input.Width * SignWords.Count(shape.Input.Channels));
            Codes = new(layout.Length);
            Codes.Span.Fill(borderCode);
            Counts = new(filters.Taps.OutputWidth * filters.CountPitch);
            Products = new int[filters.Taps.OutputWidth];
        }

        public AlignedMemory<ulong> Words { get; }

        public AlignedMemory<ushort> Codes { get; }

        public AlignedMemory<ushort> Counts { get; }

        public int[] Products { get; }

        public void Dispose()
        {
            Words.Dispose();
            Codes.Dispose();
            Counts.Dispose();
        }
    }
}
