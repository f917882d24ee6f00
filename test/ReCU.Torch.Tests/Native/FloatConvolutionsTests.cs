using System.Runtime.InteropServices;
using ReCU.Graph;
using ReCU.Torch.Layers;
using ReCU.Torch.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Native;

internal sealed class FloatConvolutionsTests
{
    private static IEnumerable<TestCaseData> WrongOnes()
    {
        yield return Wrong(
            "that loses a channel",
            (input, filters, stride, padding) =>
                Convolve(input.slice(1, 0, 16, 1), filters.slice(1, 0, 16, 1), stride, padding),
            "17 channels, 7x7, stride 1, contiguous: sums of whole numbers are off by ");
        yield return Wrong(
            "that reads one layout as the other",
            (input, filters, stride, padding) =>
                Convolve(input.is_contiguous() ? input : input.flip(3), filters, stride, padding),
            "17 channels, 7x7, stride 1, channels last: sums of whole numbers are off by ");
        yield return Wrong(
            "that ignores a large padding",
            (input, filters, stride, padding) =>
                Convolve(padding == 3 ? input.roll(1, 2) : input, filters, stride, padding),
            "3 channels, 7x7, stride 2, contiguous: sums of whole numbers are off by ");
        yield return Wrong(
            "that takes other pixels with a stride",
            (input, filters, stride, padding) =>
                Convolve(filters.shape[2] == 1 ? input.roll(1, 3) : input, filters, stride, padding),
            "17 channels, 1x1, stride 2, contiguous: sums of whole numbers are off by ");
        yield return Wrong(
            "whose gradient of filters is double",
            (input, filters, stride, padding) =>
                Convolve(input, filters.mul(2).sub(filters.detach()), stride, padding),
            "17 channels, 7x7, stride 1, contiguous: gradients of filters of whole numbers are off by ");
        yield return Wrong(
            "without a gradient of the input",
            (input, filters, stride, padding) => Convolve(input.detach(), filters, stride, padding),
            "17 channels, 7x7, stride 1, contiguous: gradients of the input of whole numbers are off by NaN");

        static TestCaseData Wrong(string name, FloatConvolutions.Convolution convolve, string error) =>
            new TestCaseData(convolve, $"a convolution of {error}").SetArgDisplayNames(name);
    }

    [Test]
    public void TorchsAreRight() => Assert.That(FloatConvolutions.FindError(Convolve), Is.Null);

    [Test]
    public void TheyAreCheckedWhereGradientsAreOff()
    {
        using (no_grad())
        {
            TorchsAreRight();
        }

        using (inference_mode())
        {
            TorchsAreRight();
        }
    }

    [TestCaseSource(nameof(WrongOnes))]
    public void OneIsFound(FloatConvolutions.Convolution convolve, string error) =>
        Assert.That(FloatConvolutions.FindError(convolve), Does.StartWith(error));

    [Test]
    [Platform("Linux")]
    public void TorchsOwnTakeThePlaceOfThoseOfOneDnn()
    {
        (bool replaced, string? error) = (FloatConvolutions.AreReplaced, FloatConvolutions.Error);
        Assert.That(UsesOneDnn(), Is.EqualTo(!replaced));
        Assert.That(FloatConvolutions.TryUseOneDnn(false));
        try
        {
            Assert.That(UsesOneDnn(), Is.False);
            TorchsAreRight();
        }
        finally
        {
            FloatConvolutions.TryUseOneDnn(!replaced, error);
        }

        Assert.That(UsesOneDnn(), Is.EqualTo(!replaced));
    }

    // Torch's own gradient of filters, added in bfloat16, is off by tenths here.
    [Test]
    [Platform("Linux")]
    public void WithoutOneDnnGradientsInBFloat16AreRoundedOnce()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        random.manual_seed(1);
        Window window = Window.Square(3) with { Padding = 1 };
        Tensor input = randn(16, 8, 24, 24).sign();
        Tensor filters = randn(8, 8, 3, 3).sign();
        Tensor gradient = randn(16, 8, 24, 24).to(ScalarType.BFloat16).to(ScalarType.Float32);
        (Tensor ofInput, Tensor ofFilters) = ConvolutionGradients.Compute(gradient, input, filters, window);
        (bool replaced, string? error) = (FloatConvolutions.AreReplaced, FloatConvolutions.Error);
        FloatConvolutions.TryUseOneDnn(false);
        try
        {
            (Tensor narrowInput, Tensor narrowFilters) = ConvolutionGradients.Compute(
                gradient.to(ScalarType.BFloat16), input.to(ScalarType.BFloat16), filters.to(ScalarType.BFloat16), window);
            AssertRounded(narrowInput, ofInput);
            AssertRounded(narrowFilters, ofFilters);
        }
        finally
        {
            FloatConvolutions.TryUseOneDnn(!replaced, error);
        }
    }

    // Once: half of the last of eight bits, and what float sums differ by.
    private static void AssertRounded(Tensor narrow, Tensor exact)
    {
        Tensor difference = narrow.to(ScalarType.Float32).sub(exact).abs();
        Tensor allowed = exact.abs().mul(1f / 256).add(1e-3f);
        Assert.That(narrow.dtype, Is.EqualTo(ScalarType.BFloat16));
        Assert.That(difference.le(allowed).all().item<bool>());
    }

    private static Tensor Convolve(Tensor input, Tensor filters, int stride, int padding) =>
        nn.functional.conv2d(input, filters, strides: [stride, stride], padding: [padding, padding]);

    // at::Context::userEnabledMkldnn() const, of at::globalContext().
    private static unsafe bool UsesOneDnn()
    {
        nint library = NativeLibrary.Load("libtorch_cpu.so");
        var globalContext = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "_ZN2at13globalContextEv");
        var isEnabled = (delegate* unmanaged<nint, byte>)NativeLibrary.GetExport(
            library, "_ZNK2at7Context17userEnabledMkldnnEv");
        return isEnabled(globalContext()) != 0;
    }
}
