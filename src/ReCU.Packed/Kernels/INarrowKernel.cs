using ReCU.Graph;

namespace ReCU.Packed.Kernels;

/// <summary>A kernel that stands in for another where a convolution has few channels and filters.</summary>
internal interface INarrowKernel : IBinaryKernel
{
    /// <summary>Whether it can count a convolution, and more quickly.</summary>
    /// <param name="conv">The convolution.</param>
    /// <param name="input">Channels, height and width of its input.</param>
    /// <param name="lookupsPerPixel">What the other kernel takes for a pixel of the output.</param>
    bool Pays(BinaryConv conv, FeatureShape input, double lookupsPerPixel);
}
