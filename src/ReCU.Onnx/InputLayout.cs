namespace ReCU.Onnx;

/// <summary>How the input of a file lies; that of a network is planar always.</summary>
public enum InputLayout
{
    /// <summary>[N, channels, height, width].</summary>
    Planar,

    /// <summary>[N, height, width, channels]; a transposition follows.</summary>
    ChannelsLast,

    /// <summary>[N, features].</summary>
    Vector,
}
