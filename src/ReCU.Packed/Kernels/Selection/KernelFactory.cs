using ReCU.Packed.Kernels.Lookups;
using ReCU.Packed.Kernels.Pairs;
using ReCU.Packed.Kernels.Pixels;
using ReCU.Packed.Kernels.Words;

namespace ReCU.Packed.Kernels.Selection;

/// <summary>Chooses a kernel by the options and the processor.</summary>
internal static class KernelFactory
{
    public const string Variable = "RECU_PACKED_KERNEL";

    private static readonly PackedKernel[] _fastestFirst =
        [PackedKernel.Avx512, PackedKernel.Avx2, PackedKernel.AdvSimd, PackedKernel.Portable];

    /// <summary>The kernels that this processor can run, fastest first.</summary>
    public static IEnumerable<PackedKernel> Supported => _fastestFirst.Where(IsSupported);

    /// <summary>The kernel for the options.</summary>
    /// <param name="choice">The choice in the options.</param>
    /// <param name="variable">The value of the environment variable, which decides if the options do not.</param>
    /// <exception cref="ArgumentException">There is no such kernel.</exception>
    /// <exception cref="PlatformNotSupportedException">This processor cannot run it.</exception>
    public static IBinaryKernel Create(PackedKernel choice, string? variable)
    {
        if (choice == PackedKernel.Auto && !string.IsNullOrEmpty(variable))
        {
            choice = Parse(variable);
        }

        if (choice == PackedKernel.Auto)
        {
            choice = Array.Find(_fastestFirst, IsSupported);
        }

        return IsSupported(choice)
            ? Create(choice)
            : throw new PlatformNotSupportedException(
                $"This processor does not support the kernel {choice}; it can run "
                + $"{string.Join(", ", Supported)}.");
    }

    private static IBinaryKernel Create(PackedKernel choice)
    {
        switch (choice)
        {
            case PackedKernel.Avx512:
                var tables = TableSet.OfDifferences(Avx512LookupCounter.IndexBits, Avx512LookupCounter.Lanes);
                return new LookupKernel<Avx512LookupCounter>(tables, new PixelKernel<Avx512PixelCounter>(tables));
            case PackedKernel.Avx2:
                var pairs = TableSet.OfPairs(Avx2PairCounter.IndexBits, Avx2PairCounter.Lanes);
                return new LookupKernel<Avx2LookupCounter>(
                    TableSet.OfDifferences(Avx2LookupCounter.IndexBits, Avx2LookupCounter.Lanes),
                    new PixelKernel<Avx2PixelCounter>(pairs),
                    new PairKernel(pairs, stride: 1),
                    new PairKernel(pairs, stride: 2));
            case PackedKernel.AdvSimd:
                var bytes = TableSet.OfBytes(AdvSimdPixelCounter.Pixels);
                return new WordKernel<AdvSimdCounter>(new PixelKernel<AdvSimdPixelCounter>(bytes));
            default:
                return new WordKernel<PortableCounter>(narrow: null);
        }
    }

    private static bool IsSupported(PackedKernel choice) => choice switch
    {
        PackedKernel.Avx512 => Avx512LookupCounter.IsSupported,
        PackedKernel.Avx2 => Avx2LookupCounter.IsSupported,
        PackedKernel.AdvSimd => AdvSimdCounter.IsSupported,
        PackedKernel.Portable => PortableCounter.IsSupported,
        _ => throw new ArgumentOutOfRangeException(nameof(choice), choice, "There is no such kernel."),
    };

    private static PackedKernel Parse(string variable)
    {
        foreach (PackedKernel kernel in _fastestFirst)
        {
            if (kernel.ToString().Equals(variable, StringComparison.OrdinalIgnoreCase))
            {
                return kernel;
            }
        }

        throw new ArgumentException(
            $"The environment variable {Variable} is '{variable}'; expected one of "
            + $"{string.Join(", ", _fastestFirst).ToLowerInvariant()}, or nothing.");
    }
}
