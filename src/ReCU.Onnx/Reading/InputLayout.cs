namespace ReCU.Onnx.Reading;

/// <summary>How the input of a file lies; that of a network is planar always.</summary>
internal enum InputLayout
{
    /// <summary>[N, channels, height, width].</summary>
    Planar,

    /// <summary>[N, height, width, channels]; a transposition follows.</summary>
    ChannelsLast,

    /// <summary>[N, features].</summary>
    Vector,
}
