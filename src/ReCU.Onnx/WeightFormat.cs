using System.Diagnostics.CodeAnalysis;

namespace ReCU.Onnx;

/// <summary>How a model file stores the weights of binary convolutions.</summary>
public enum WeightFormat
{
    /// <summary>One bit a weight, eight signs a byte, unpacked by standard operators when a session starts.</summary>
    OneBit,

    /// <summary>A float32 of +1 or -1 a weight: 32 times as large; for comparison and for other tools.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "It is the type that is stored.")]
    Float32,
}
