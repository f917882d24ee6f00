using ReCU.Graph;

namespace ReCU.Packed.Kernels;

/// <summary>A kernel that replaces another for convolutions of some kind.</summary>
internal interface ISpecialKernel : IBinaryKernel
{
    /// <summary>
    /// The time for an output pixel, in lookups of the other kernel; positive infinity if it does not support the
    /// convolution.
    /// </summary>
    /// <param name="conv">The convolution.</param>
    /// <param name="input">Channels, height and width of its input.</param>
    double LookupsPerPixel(BinaryConv conv, FeatureShape input);
}
