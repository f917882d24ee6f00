using ReCU.Torch.Kernels.Signs;

namespace ReCU.Torch.Tests.Kernels.Signs;

/// <summary>What the gradients on bits need.</summary>
internal static class GradientInstructions
{
    /// <summary>Skips the test where the processor has none of them.</summary>
    public static void Require()
    {
        if (!InputGradient.IsSupported)
        {
            Assert.Ignore("The processor has no AVX-512: training takes torch's own gradients.");
        }
    }
}
