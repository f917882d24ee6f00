using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using ReCU.Packed.Kernels.Selection;

namespace ReCU.Packed.Tests.Kernels.Selection;

public class KernelFactoryTests
{
    [Test]
    public void TheFastestKernelIsChosen()
    {
        string expected = Avx512Vbmi.VL.IsSupported ? "avx512"
            : Avx2.IsSupported ? "avx2"
            : AdvSimd.Arm64.IsSupported ? "advsimd"
            : "portable";

        Assert.That(KernelFactory.Create(PackedKernel.Auto, variable: null).Name, Is.EqualTo(expected));
        Assert.That(KernelFactory.Create(PackedKernel.Auto, variable: "").Name, Is.EqualTo(expected));
    }

    [Test]
    public void TheEnvironmentDecidesWhatTheOptionsLeaveOpen()
    {
        PackedKernel fastest = KernelFactory.Supported.First();

        Assert.That(KernelFactory.Create(PackedKernel.Auto, "Portable").Name, Is.EqualTo("portable"));
        Assert.That(
            KernelFactory.Create(fastest, "portable").Name, Is.EqualTo(fastest.ToString()).IgnoreCase);
    }

    [Test]
    public void AnUnknownNameIsRefused() => Assert.That(
        () => KernelFactory.Create(PackedKernel.Auto, "neon"),
        Throws.ArgumentException.With.Message.EqualTo(
            "The environment variable RECU_PACKED_KERNEL is 'neon'; expected one of avx512, avx2, advsimd, "
            + "portable, or nothing."));

    [Test]
    public void AKernelThatTheProcessorCannotRunIsRefused()
    {
        PackedKernel other = AdvSimd.Arm64.IsSupported ? PackedKernel.Avx2 : PackedKernel.AdvSimd;

        Assert.That(
            () => KernelFactory.Create(other, variable: null),
            Throws.InstanceOf<PlatformNotSupportedException>().With.Message.Contains($"kernel {other}")
                .And.Message.Contains("Portable"));
    }
}
