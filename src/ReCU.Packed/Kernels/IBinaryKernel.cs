using ReCU.Graph;

namespace ReCU.Packed.Kernels;

/// <summary>
/// One way to count where the signs of activations and of filters differ. A kernel chooses how activations are coded
/// and how filters lie in memory.
/// </summary>
internal interface IBinaryKernel
{
    string Name { get; }

    /// <summary>Codes that stand for the signs of one pixel.</summary>
    int CodesPerPixel(int channels);

    /// <summary>What fills the border around an image.</summary>
    ushort BorderCode { get; }

    /// <summary>
    /// Whether the codes of a pixel are the bits of its channels, the first one the lowest, filled up with zeros.
    /// </summary>
    bool CodesAreBits => false;

    /// <summary>Codes the signs of a row of pixels.</summary>
    /// <param name="words">Signs, see <see cref="Memory.SignWords"/>.</param>
    /// <param name="channels">Channels of a pixel.</param>
    /// <param name="codes">Receives <see cref="CodesPerPixel"/> codes a pixel.</param>
    void Encode(ReadOnlySpan<ulong> words, int channels, Span<ushort> codes);

    /// <summary>Brings the filters of a convolution into the kernel's layout.</summary>
    /// <param name="conv">The convolution; at most <see cref="FilterBank.MostBits"/> weights a filter.</param>
    /// <param name="input">Channels, height and width of its input.</param>
    FilterBank Pack(BinaryConv conv, FeatureShape input);

    /// <summary>The kernel that counts a convolution most quickly with the same instructions.</summary>
    /// <param name="conv">The convolution.</param>
    /// <param name="input">Channels, height and width of its input.</param>
    IBinaryKernel ChooseFor(BinaryConv conv, FeatureShape input) => this;
}
