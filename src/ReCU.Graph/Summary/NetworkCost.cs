namespace ReCU.Graph;

/// <summary>The cost of a layer or a network: parameters, multiply-adds for one image, bytes.</summary>
/// <remarks>
/// <para>
/// Multiply-adds are counted as in published figures: for convolutions and fully connected layers only, with all taps
/// of the window for each output value, including padded ones.
/// </para>
/// <para>
/// Parameters are counted after folding: a batch norm, with the scale before it, is one factor and one offset per
/// channel. Bytes are those of the parameters, without the names and the structure of a file.
/// </para>
/// </remarks>
public readonly record struct NetworkCost
{
    /// <summary>Weights of binary convolutions: one bit each.</summary>
    public long BinaryParameters { get; init; }

    /// <summary>Weights of convolutions of bytes: one byte each.</summary>
    public long Int8Parameters { get; init; }

    /// <summary>Parameters kept as float32.</summary>
    public long FloatParameters { get; init; }

    /// <summary>Multiply-adds of signs with signs, for one image.</summary>
    public long BinaryMultiplyAdds { get; init; }

    /// <summary>Multiply-adds of bytes, for one image.</summary>
    public long Int8MultiplyAdds { get; init; }

    /// <summary>Multiply-adds of floats, for one image.</summary>
    public long FloatMultiplyAdds { get; init; }

    /// <summary>
    /// Bytes of the parameters as stored: one bit per binary weight, rounded up to whole bytes in each layer, one byte
    /// per int8 weight, and four bytes per float.
    /// </summary>
    public long StoredBytes { get; init; }

    /// <summary>Number of parameters: binary, int8 and float.</summary>
    public long Parameters => BinaryParameters + Int8Parameters + FloatParameters;

    /// <summary>Bytes of the parameters if all of them were float32.</summary>
    public long Float32Bytes => sizeof(float) * Parameters;

    /// <summary>
    /// Mean bits of a parameter: 1 for a binary layer, 8 for int8 weights, 32 for a float layer, in between for a
    /// network, 0 without parameters.
    /// </summary>
    public double BitsPerParameter => Parameters == 0
        ? 0
        : (BinaryParameters + 8.0 * Int8Parameters + 32.0 * FloatParameters) / Parameters;

    /// <summary>The cost of a layer whose parameters are floats.</summary>
    /// <param name="parameters">Their number.</param>
    /// <param name="multiplyAdds">Multiply-adds for one image.</param>
    internal static NetworkCost FromFloats(long parameters, long multiplyAdds = 0) => new()
    {
        FloatParameters = parameters,
        FloatMultiplyAdds = multiplyAdds,
        StoredBytes = sizeof(float) * parameters,
    };

    /// <summary>The sum of both costs.</summary>
    /// <exception cref="OverflowException">A sum does not fit a <see cref="long"/>.</exception>
    public static NetworkCost operator +(NetworkCost left, NetworkCost right) => checked(new NetworkCost
    {
        BinaryParameters = left.BinaryParameters + right.BinaryParameters,
        Int8Parameters = left.Int8Parameters + right.Int8Parameters,
        FloatParameters = left.FloatParameters + right.FloatParameters,
        BinaryMultiplyAdds = left.BinaryMultiplyAdds + right.BinaryMultiplyAdds,
        Int8MultiplyAdds = left.Int8MultiplyAdds + right.Int8MultiplyAdds,
        FloatMultiplyAdds = left.FloatMultiplyAdds + right.FloatMultiplyAdds,
        StoredBytes = left.StoredBytes + right.StoredBytes,
    });
}
