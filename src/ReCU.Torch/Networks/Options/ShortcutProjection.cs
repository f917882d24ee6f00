namespace ReCU.Torch;

/// <summary>What a shortcut does if its block changes the number of channels, or height and width.</summary>
public enum ShortcutProjection
{
    /// <summary>
    /// Average pooling over the stride, then channels of zeros on both sides. It has no parameters. The stride must
    /// divide height and width, and the number of channels cannot decrease.
    /// </summary>
    ZeroChannels,

    /// <summary>A float 1x1 convolution with the block's stride, then batch norm.</summary>
    Convolution,

    /// <summary>
    /// Average pooling over the stride, a float 1x1 convolution, then batch norm. The stride must divide height and
    /// width.
    /// </summary>
    PooledConvolution,
}
