using ReCU.Graph;

namespace ReCU.Packed.Kernels;

/// <summary>A kernel that replaces another for convolutions with few channels and filters.</summary>
internal interface INarrowKernel : IBinaryKernel
{
    /// <summary>Whether it supports a convolution and is faster.</summary>
    /// <param name="conv">The convolution.</param>
    /// <param name="input">Channels, height and width of its input.</param>
    /// <param name="lookupsPerPixel">Lookups of the other kernel for an output pixel.</param>
    bool Pays(BinaryConv conv, FeatureShape input, double lookupsPerPixel);
}
