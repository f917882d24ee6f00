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

    private static IBinaryKernel Create(PackedKernel choice) => choice switch
    {
        PackedKernel.Avx512 => Lookups<Avx512LookupCounter, Avx512PixelCounter>(),
        PackedKernel.Avx2 => Lookups<Avx2LookupCounter, Avx2PixelCounter>(new PairKernel()),
        PackedKernel.AdvSimd => new WordKernel<AdvSimdCounter>(
            new PixelKernel<AdvSimdPixelCounter>(TableSet.OfBytes(AdvSimdPixelCounter.Pixels))),
        _ => new WordKernel<PortableCounter>(narrow: null),
    };

    private static LookupKernel<TCounter> Lookups<TCounter, TPixelCounter>(params ISpecialKernel[] special)
        where TCounter : ILookupCounter
        where TPixelCounter : IPixelCounter
    {
        var tables = TableSet.OfDifferences(TCounter.IndexBits, TCounter.Lanes);
        return new LookupKernel<TCounter>(tables, [new PixelKernel<TPixelCounter>(tables), .. special]);
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
