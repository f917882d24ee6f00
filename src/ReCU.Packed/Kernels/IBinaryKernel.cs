using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Kernels;

/// <summary>
/// A way to count where the signs of activations and of filters differ. A kernel defines how activations are coded and
/// how filters are stored.
/// </summary>
internal interface IBinaryKernel
{
    string Name { get; }

    /// <summary>Number of codes for the signs of one pixel.</summary>
    int CodesPerPixel(int channels);

    /// <summary>The code of the border around an image.</summary>
    ushort BorderCode { get; }

    /// <summary>
    /// Whether the codes of a pixel are the bits of its channels, lowest bit first, padded with zeros.
    /// </summary>
    bool CodesAreBits => false;

    /// <summary>
    /// The codes of a row that depend on its signs: those of its pixels, and of the pixels of the border after them if
    /// their codes do too.
    /// </summary>
    /// <param name="layout">The layout of the codes.</param>
    int CodedLength(MapLayout layout) => layout.RowLength;

    /// <summary>Codes the signs of a row of pixels.</summary>
    /// <param name="words">Signs, see <see cref="SignWords"/>.</param>
    /// <param name="channels">Channels of a pixel.</param>
    /// <param name="codes">
    /// Receives <see cref="CodesPerPixel"/> codes for each pixel; <see cref="CodedLength"/> is their number.
    /// </param>
    void Encode(ReadOnlySpan<ulong> words, int channels, Span<ushort> codes);

    /// <summary>Converts the filters of a convolution to the kernel's layout.</summary>
    /// <param name="conv">The convolution, with at most <see cref="FilterBank.MostBits"/> weights in a filter.</param>
    /// <param name="input">Channels, height and width of its input.</param>
    FilterBank Pack(BinaryConv conv, FeatureShape input);

    /// <summary>The kernel with the same instructions that counts a convolution fastest.</summary>
    /// <param name="conv">The convolution.</param>
    /// <param name="input">Channels, height and width of its input.</param>
    IBinaryKernel ChooseFor(BinaryConv conv, FeatureShape input) => this;
}
