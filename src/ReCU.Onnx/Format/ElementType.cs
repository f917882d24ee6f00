namespace ReCU.Onnx.Format;

/// <summary>Element types of ONNX tensors that this library meets, with the numbers of the specification.</summary>
internal enum ElementType
{
    Float = 1,
    UInt8 = 2,
    Int8 = 3,
    Int32 = 6,
    Int64 = 7,
    Bool = 9,
    Double = 11,
}
