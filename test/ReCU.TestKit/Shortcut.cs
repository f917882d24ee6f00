namespace ReCU.TestKit;

/// <summary>How a random residual network carries a value around its binary convolutions.</summary>
public enum Shortcut
{
    /// <summary>Around each convolution; average pooling and zero channels where the shape changes.</summary>
    PooledZeros,

    /// <summary>Around each convolution; a float 1x1 convolution of stride 2 where the shape changes.</summary>
    Projection,

    /// <summary>Around every two convolutions; average pooling and zero channels where the shape changes.</summary>
    EveryTwo,
}
