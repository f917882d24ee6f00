using ReCU.Graph;
using ReCU.Onnx.Format;
using ReCU.Onnx.Reading.Tensors;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Operators.Layers;

/// <summary>
/// Reads the operators that unpack signs:
/// <c>Cast -> Gather from the sign table -> (Reshape to a row -> Slice) -> Reshape</c>.
/// </summary>
internal static class PackedWeightsReader
{
    public static void ReadCast(Operator op, ReaderState state)
    {
        op.Expect(1, "to", "saturate");
        ConstantTensor bits = state.Constant(op, 0);
        if (bits.Type != ElementType.UInt8 || bits.Shape.Length != 1 || op.Int("to", 0) != (long)ElementType.Int32)
        {
            throw op.Invalid("must widen a vector of bytes, which are packed signs, to int32.");
        }

        state.Define(op.Output, new PackedIndexValue(bits));
    }

    public static void ReadGather(Operator op, ReaderState state)
    {
        op.Expect(2, "axis");
        op.ExpectInt("axis", 0, fallback: 0);
        if (!SignTable.Is(state.Constant(op, 0).ToFloats()) || state.Input(op, 1) is not PackedIndexValue index)
        {
            throw op.Invalid("must look packed signs up in the 256x8 sign table.");
        }

        long count = (long)SignTable.Columns * index.Bits.Count;
        state.Define(
            op.Output,
            new PackedSignsValue(index.Bits, count <= int.MaxValue ? (int)count : throw op.Invalid("is too long.")));
    }

    public static void ReadSlice(Operator op, ReaderState state)
    {
        op.Expect(5);
        if (state.Input(op, 0) is not PackedSignsValue signs || op.HasInput(3) || op.HasInput(4)
            || state.Integers(op, 1, 1) is not [0]
            || state.Integers(op, 2, 1) is not [var count] || count < 1 || count > signs.Count)
        {
            throw op.Invalid("must take the first of a row of unpacked signs.");
        }

        state.Define(op.Output, signs with { Count = (int)count });
    }

    public static void ReadReshape(Operator op, ReaderState state)
    {
        op.Expect(2, "allowzero");
        if (state.Input(op, 0) is not PackedSignsValue signs)
        {
            throw op.Invalid("must shape unpacked signs into binary weights.");
        }

        ConstantTensor shape = state.Constant(op, 1);
        if (shape.Count == 1 && shape.Integers is [-1])
        {
            state.Define(op.Output, signs);
            return;
        }

        state.Define(op.Output, new BinaryWeightsValue(Shape(op, state, signs, shape)));
    }

    private static BitTensor Shape(Operator op, ReaderState state, PackedSignsValue signs, ConstantTensor shape)
    {
        if (shape.Count != 4)
        {
            throw op.Invalid($"shapes weights to {shape.Count} dimensions; [out, in, height, width] was expected.");
        }

        long[] dimensions = shape.Integers.ToArray();
        long count = 1;
        foreach (long dimension in dimensions)
        {
            if (dimension < 1 || dimension > signs.Count || (count *= dimension) > signs.Count)
            {
                count = 0;
                break;
            }
        }

        if (count != signs.Count || signs.Bits.Count != BitTensor.ByteCount(signs.Count))
        {
            throw op.Invalid(
                $"shapes {signs.Count} signs, packed in {signs.Bits.Count} bytes, to "
                + $"[{string.Join(", ", dimensions)}]; as many signs as the shape holds were expected.");
        }

        state.TakeMemory(op, signs.Bits.Count);
        return new BitTensor(TensorDecoder.ToInts(dimensions), signs.Bits.ToBytes());
    }
}
