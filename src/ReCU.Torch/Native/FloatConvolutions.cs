using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Native;

/// <summary>Checks that torch's float convolutions are right on this machine, and replaces them where they are not.</summary>
/// <remarks>
/// Torch leaves float32 convolutions on the CPU to oneDNN, which plans them by the sizes of the processor's caches. On a
/// virtual machine that hides them (an AMD Zen 5 without the CPUID leaf 0x8000001D), oneDNN 3.7 of libtorch 2.10 computed
/// wrong sums, by whole units, for 17 or 33 input channels and for the networks of 224x224, with AVX, AVX2 and AVX-512
/// alike. Torch's own convolutions, which it uses without oneDNN, are right there, and slower.
/// </remarks>
internal static unsafe class FloatConvolutions
{
    // The symbols of at::globalContext(), and of at::Context::setUserEnabledMkldnn(bool) and setUserEnabledNNPACK(bool).
    private const string TorchLibrary = "libtorch_cpu.so";
    private const string GlobalContext = "_ZN2at13globalContextEv";
    private const string SetOneDnn = "_ZN2at7Context20setUserEnabledMkldnnEb";
    private const string SetNnpack = "_ZN2at7Context20setUserEnabledNNPACKEb";

    private const int Samples = 2;
    private const int Filters = 33;
    private const int Size = 16;

    /// <summary>Whether oneDNN is turned off, and torch's own convolutions are used.</summary>
    public static bool AreReplaced { get; private set; }

    /// <summary>
    /// Whether torch's own convolution would add a tensor's products in bfloat16: oneDNN adds in float32 and rounds the
    /// sum.
    /// </summary>
    public static bool AddInBFloat16(Tensor tensor) =>
        AreReplaced && tensor.dtype == ScalarType.BFloat16 && tensor.device_type == DeviceType.CPU;

    /// <summary>Checks them, and turns oneDNN off if they are wrong.</summary>
    /// <exception cref="TorchNotAvailableException">They are wrong, with oneDNN and without.</exception>
    public static void Ensure()
    {
        if (FindError(Convolve) is not { } error)
        {
            return;
        }

        if (!TryUseOneDnn(false) || FindError(Convolve) is not null)
        {
            throw new TorchNotAvailableException(
                $"Torch computes wrong convolutions on this machine: {error} Set the environment variable "
                + "ONEDNN_MAX_CPU_ISA to SSE41 before the process starts; training is then slower.");
        }
    }

    /// <summary>
    /// Lets torch use oneDNN, or not. Without it, torch would ask NNPACK, which complains about such a machine at each
    /// convolution, so that is turned off too.
    /// </summary>
    /// <returns>Whether torch has such a switch here.</returns>
    public static bool TryUseOneDnn(bool enabled)
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad(TorchLibrary, out nint library)
            || !NativeLibrary.TryGetExport(library, GlobalContext, out nint globalContext)
            || !NativeLibrary.TryGetExport(library, SetOneDnn, out nint setOneDnn)
            || !NativeLibrary.TryGetExport(library, SetNnpack, out nint setNnpack))
        {
            return false;
        }

        // A C++ method takes its object as the first argument.
        nint context = ((delegate* unmanaged<nint>)globalContext)();
        foreach (nint set in new[] { setOneDnn, setNnpack })
        {
            ((delegate* unmanaged<nint, byte, void>)set)(context, enabled ? (byte)1 : (byte)0);
        }

        AreReplaced = !enabled;
        return true;
    }

    /// <summary>Compares convolutions of small whole numbers, which are exact in any order of additions.</summary>
    /// <param name="convolve">Convolves an input [N, in, H, W] with filters [out, in, height, width].</param>
    /// <returns>The first wrong one, in a sentence, or null.</returns>
    public static string? FindError(Func<Tensor, Tensor, Tensor> convolve)
    {
        using IDisposable noGradient = no_grad();
        // Where wrong sums were seen; fewer channels and multiples of 16 were right.
        foreach ((int channels, int kernel) in new[] { (17, 7), (33, 3) })
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor input = WholeNumbers(Samples, channels, Size, Size);
            Tensor filters = WholeNumbers(Filters, channels, kernel, kernel);
            Tensor exact = MultiplyPatches(input, filters);
            try
            {
                Tensor sums = convolve(input, filters).reshape(Samples, Filters, -1);
                double difference = exact.sub(sums).abs().max().item<float>();
                if (difference != 0)
                {
                    return FormattableString.Invariant(
                        $"a convolution of {channels} channels, {kernel}x{kernel}, of whole numbers is off by {difference}.");
                }
            }
            catch (ExternalException e)
            {
                return FormattableString.Invariant($"a convolution of {channels} channels, {kernel}x{kernel}: {e.Message}");
            }
        }

        return null;
    }

    // A convolution as a product of matrices, which is another library's.
    private static Tensor MultiplyPatches(Tensor input, Tensor filters)
    {
        Tensor patches = nn.functional.unfold(input, (filters.shape[2], filters.shape[3]));
        Tensor rows = filters.reshape(Filters, -1);
        return rows.matmul(patches);
    }

    private static Tensor Convolve(Tensor input, Tensor filters) => nn.functional.conv2d(input, filters);

    // From -2 to 2, without a pattern that a convolution could hide.
    private static Tensor WholeNumbers(params long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (product, length) => product * length)];
        uint state = 1;
        for (int i = 0; i < values.Length; i++)
        {
            // The multiplier and increment of Numerical Recipes' quick generator.
            state = unchecked(state * 1664525 + 1013904223);
            values[i] = (int)(state >> 16) % 5 - 2;
        }

        return tensor(values, shape, device: CPU);
    }
}
