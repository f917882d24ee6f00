using System.Runtime.InteropServices;
using ReCU.Graph;
using ReCU.Torch.Layers;
using ReCU.Torch.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Native;

public sealed class FloatConvolutionsTests
{
    [Test]
    public void TorchsAreRight() =>
        Assert.That(FloatConvolutions.FindError((input, filters) => nn.functional.conv2d(input, filters)), Is.Null);

    [Test]
    public void OneThatLosesAChannelIsFound()
    {
        string? error = FloatConvolutions.FindError((input, filters) =>
            nn.functional.conv2d(input.slice(1, 0, 16, 1), filters.slice(1, 0, 16, 1)));
        Assert.That(error, Does.StartWith("a convolution of 17 channels, 7x7, of whole numbers is off by "));
    }

    [Test]
    [Platform("Linux")]
    public void TorchsOwnTakeThePlaceOfThoseOfOneDnn()
    {
        bool replaced = FloatConvolutions.AreReplaced;
        Assert.That(UsesOneDnn(), Is.EqualTo(!replaced));
        Assert.That(FloatConvolutions.TryUseOneDnn(false));
        try
        {
            Assert.That(UsesOneDnn(), Is.False);
            TorchsAreRight();
        }
        finally
        {
            FloatConvolutions.TryUseOneDnn(!replaced);
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
        bool replaced = FloatConvolutions.AreReplaced;
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
            FloatConvolutions.TryUseOneDnn(!replaced);
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
