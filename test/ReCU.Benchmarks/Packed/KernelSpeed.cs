using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ReCU.Graph;
using ReCU.Packed;
using ReCU.Packed.Kernels;
using ReCU.Packed.Kernels.Selection;
using ReCU.Packed.Memory;

namespace ReCU.Benchmarks.Packed;

/// <summary>
/// Multiply-adds a second of each kernel on the shapes of CIFAR ResNet-20's and ResNet-18's 3x3 layers; padded taps count too.
/// </summary>
internal static class KernelSpeed
{
    private static readonly (int Input, int Filters, int Size, int Stride)[] _layers =
    [
        (16, 16, 32, 1), (16, 32, 32, 2), (32, 32, 16, 1), (32, 64, 16, 2), (64, 64, 8, 1),
        (64, 64, 32, 1), (64, 128, 32, 2), (128, 128, 16, 1), (128, 256, 16, 2),
        (256, 256, 8, 1), (256, 512, 8, 2), (512, 512, 4, 1),
    ];

    public static void Run(int rounds)
    {
        foreach (PackedKernel choice in KernelFactory.Supported)
        {
            IBinaryKernel kernel = KernelFactory.Create(choice, variable: null);
            Measure(kernel, 64, 64, 32, 1, rounds: 200);
            foreach ((int input, int filters, int size, int stride) in _layers)
            {
                double speed = Measure(kernel, input, filters, size, stride, rounds);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"kernel {kernel.Name} 3x3 {input}->{filters} {size}x{size} stride={stride}: "
                    + $"{speed / 1e9:F0} 10^9 multiply-adds/s"));
            }
        }
    }

    private static double Measure(IBinaryKernel general, int input, int filters, int size, int stride, int rounds)
    {
        var random = new Random(1);
        var shape = new FeatureShape(input, size, size);
        var bits = new byte[BitTensor.ByteCount(filters * input * 9)];
        random.NextBytes(bits);
        var weights = new BitTensor([filters, input, 3, 3], bits);
        var conv = new BinaryConv("conv", "x", weights, Window.Square(3, stride, 1));
        IBinaryKernel kernel = general.ChooseFor(conv, shape);
        FilterBank bank = kernel.Pack(conv, shape);
        var layout = new MapLayout(shape, kernel.CodesPerPixel(input), Border: 1);
        var codes = new AlignedArray<ushort>(layout.Length);
        codes.Span.Fill(kernel.BorderCode);
        var words = new ulong[size * SignWords.Count(input)];
        for (int y = 0; y < size; y++)
        {
            random.NextBytes(MemoryMarshal.AsBytes(words.AsSpan()));
            kernel.Encode(words, input, codes.Span.Slice(layout.Row(y), kernel.CodedLength(layout)));
        }

        var counts = new AlignedArray<ushort>(bank.RowsAtOnce * bank.Taps.OutputWidth * bank.CountPitch);
        double work = 9.0 * input * filters * bank.Taps.OutputHeight * bank.Taps.OutputWidth;
        double best = 0;
        for (int round = 0; round < rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            int turns = 0;
            for (; Stopwatch.GetElapsedTime(start).TotalMilliseconds < 5; turns++)
            {
                for (int row = 0; row < bank.Taps.OutputHeight; row += bank.RowsAtOnce)
                {
                    int rows = Math.Min(bank.RowsAtOnce, bank.Taps.OutputHeight - row);
                    bank.CountRows(codes.Span, layout, row, rows, counts.Span);
                }
            }

            best = Math.Max(best, turns * work / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
}
