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

    // Two where wrong sums were seen, of more than 16 channels that are no multiple of 16; a stem; a projection.
    private static readonly Shape[] _shapes = [new(17, 7), new(33, 3), new(3, 7, Stride: 2, Padding: 3), new(17, 1, 2)];

    /// <summary>A convolution: input [N, in, H, W], filters [out, in, height, width], stride, padding.</summary>
    public delegate Tensor Convolution(Tensor input, Tensor filters, int stride, int padding);

    /// <summary>Whether oneDNN is turned off, and torch's own convolutions are used.</summary>
    public static bool AreReplaced { get; private set; }

    /// <summary>What oneDNN computed wrongly, in a sentence, where it is turned off for that; else null.</summary>
    public static string? Error { get; private set; }

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

        if (!TryUseOneDnn(false, error) || FindError(Convolve) is not null)
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
    /// <param name="enabled">Whether it may.</param>
    /// <param name="error">What it computed wrongly, if that is why it may not.</param>
    /// <returns>Whether torch has such a switch here.</returns>
    public static bool TryUseOneDnn(bool enabled, string? error = null)
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

        (AreReplaced, Error) = (!enabled, error);
        return true;
    }

    /// <summary>
    /// Compares convolutions of small whole numbers and their gradients, which are exact in any order of additions, in
    /// both memory layouts: networks keep maps channels last.
    /// </summary>
    /// <param name="convolve">The convolution, differentiable.</param>
    /// <returns>The first wrong one, in a sentence, or null.</returns>
    public static string? FindError(Convolution convolve)
    {
        // The caller may have turned gradients off.
        using IDisposable differentiable = inference_mode(false);
        using IDisposable gradients = enable_grad();
        foreach (Shape shape in _shapes)
        {
            using DisposeScope scope = NewDisposeScope();
            Numbers exact = MultiplyPatches(shape);
            foreach (bool channelsLast in new[] { false, true })
            {
                string name = $"{shape}, {(channelsLast ? "channels last" : "contiguous")}";
                try
                {
                    if (FindDifference(Run(convolve, shape, channelsLast), exact) is { } difference)
                    {
                        return $"a convolution of {name}: {difference}";
                    }
                }
                catch (ExternalException e)
                {
                    return $"a convolution of {name}: {e.Message}";
                }
            }
        }

        return null;
    }

    private static Numbers Run(Convolution convolve, Shape shape, bool channelsLast)
    {
        Tensor input = InOrder(shape.Input(), channelsLast).requires_grad_(true);
        Tensor filters = shape.Filters().requires_grad_(true);
        Tensor sums = convolve(input, filters, shape.Stride, shape.Padding);
        sums.backward([InOrder(WholeNumbers(sums.shape), channelsLast)]);
        return new Numbers(sums.detach(), filters.grad, input.grad);
    }

    // A convolution as a product of matrices, which is another library's.
    private static Numbers MultiplyPatches(Shape shape)
    {
        using IDisposable noGradient = no_grad();
        (long, long) kernel = (shape.Kernel, shape.Kernel);
        (long, long) padding = (shape.Padding, shape.Padding);
        (long, long) stride = (shape.Stride, shape.Stride);
        Tensor filters = shape.Filters();
        Tensor patches = nn.functional.unfold(shape.Input(), kernel, padding: padding, stride: stride);
        Tensor rows = filters.view(Filters, -1);
        Tensor gradient = WholeNumbers(Samples, Filters, patches.shape[2]);
        Tensor ofPatches = rows.t().matmul(gradient);
        return new Numbers(
            rows.matmul(patches),
            gradient.matmul(patches.transpose(1, 2)).sum([0]).view(filters.shape),
            nn.functional.fold(ofPatches, (Size, Size), kernel, padding: padding, stride: stride));
    }

    private static string? FindDifference(Numbers found, Numbers exact)
    {
        (string Name, Tensor? Found, Tensor Exact)[] pairs =
        [
            ("sums", found.Sums, exact.Sums.view(found.Sums.shape)),
            ("gradients of filters", found.OfFilters, exact.OfFilters!),
            ("gradients of the input", found.OfInput, exact.OfInput!),
        ];
        foreach ((string name, Tensor? values, Tensor right) in pairs)
        {
            double difference = values is null ? double.NaN : right.sub(values).abs().max().item<float>();
            if (difference != 0)
            {
                return FormattableString.Invariant($"{name} of whole numbers are off by {difference}.");
            }
        }

        return null;
    }

    private static Tensor Convolve(Tensor input, Tensor filters, int stride, int padding) =>
        nn.functional.conv2d(input, filters, null, [stride, stride], [padding, padding], [1, 1], 1);

    private static Tensor InOrder(Tensor maps, bool channelsLast) =>
        channelsLast ? maps.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : maps;

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

    /// <summary>A convolution that is checked.</summary>
    private sealed record Shape(int Channels, int Kernel, int Stride = 1, int Padding = 0)
    {
        public Tensor Input() => WholeNumbers(Samples, Channels, Size, Size);

        public Tensor Filters() => WholeNumbers(FloatConvolutions.Filters, Channels, Kernel, Kernel);

        public override string ToString() =>
            FormattableString.Invariant($"{Channels} channels, {Kernel}x{Kernel}, stride {Stride}");
    }

    /// <summary>What a convolution computes.</summary>
    /// <param name="Sums">Its result.</param>
    /// <param name="OfFilters">The gradient of its filters.</param>
    /// <param name="OfInput">The gradient of its input.</param>
    private sealed record Numbers(Tensor Sums, Tensor? OfFilters, Tensor? OfInput);
}
