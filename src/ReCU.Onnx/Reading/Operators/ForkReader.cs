using ReCU.Onnx.Reading.Operators.Elementwise;
using ReCU.Onnx.Reading.Operators.Layers;
using ReCU.Onnx.Reading.Operators.Shapes;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Operators;

/// <summary>
/// Operators with different meanings on feature maps, on their dimensions, on packed signs, and on integer sums:
/// dispatches to the reader for the input.
/// </summary>
internal static class ForkReader
{
    public static void ReadAdd(Operator op, ReaderState state)
    {
        if (ByteConvolutionReader.ReadsSums(op, state))
        {
            ByteConvolutionReader.ReadSum(op, state, sign: 1);
        }
        else
        {
            AffineReader.ReadAdd(op, state);
        }
    }

    public static void ReadCast(Operator op, ReaderState state)
    {
        switch (state.Input(op, 0))
        {
            case ShapeValue:
                DimensionsReader.ReadCast(op, state);
                break;
            case IntegerSumsValue sums:
                ByteConvolutionReader.ReadCast(op, state, sums);
                break;
            case FeatureValue or PendingValue when ByteConvolutionReader.MakesBytes(op):
                ByteConvolutionReader.ReadPixels(op, state);
                break;
            case FeatureValue or PendingValue:
                PassReader.ReadCast(op, state);
                break;
            default:
                PackedWeightsReader.ReadCast(op, state);
                break;
        }
    }

    public static void ReadConcat(Operator op, ReaderState state)
    {
        if (state.FindInput<ShapeValue>(op) is not null)
        {
            DimensionsReader.ReadConcat(op, state);
        }
        else
        {
            PadReader.ReadConcat(op, state);
        }
    }

    public static void ReadExpand(Operator op, ReaderState state)
    {
        if (ByteConvolutionReader.ExpandsBytes(op, state))
        {
            ByteConvolutionReader.ReadExpand(op, state);
        }
        else
        {
            DimensionsReader.ReadExpand(op, state);
        }
    }

    public static void ReadGather(Operator op, ReaderState state)
    {
        if (state.Input(op, 0) is ShapeValue)
        {
            DimensionsReader.ReadGather(op, state);
        }
        else
        {
            PackedWeightsReader.ReadGather(op, state);
        }
    }

    public static void ReadMul(Operator op, ReaderState state)
    {
        if (ByteConvolutionReader.ReadsSums(op, state))
        {
            ByteConvolutionReader.ReadMul(op, state);
        }
        else
        {
            AffineReader.ReadMul(op, state);
        }
    }

    public static void ReadReshape(Operator op, ReaderState state)
    {
        if (state.Input(op, 0) is FeatureValue or PendingValue)
        {
            ReshapeReader.ReadReshape(op, state);
        }
        else
        {
            PackedWeightsReader.ReadReshape(op, state);
        }
    }

    public static void ReadSlice(Operator op, ReaderState state)
    {
        switch (state.Input(op, 0))
        {
            case ShapeValue:
                DimensionsReader.ReadSlice(op, state);
                break;
            case FeatureValue or PendingValue or StridedValue:
                StridedSliceReader.Read(op, state);
                break;
            default:
                PackedWeightsReader.ReadSlice(op, state);
                break;
        }
    }

    public static void ReadSqueeze(Operator op, ReaderState state)
    {
        if (state.Input(op, 0) is ShapeValue)
        {
            DimensionsReader.ReadSqueeze(op, state);
        }
        else
        {
            ReshapeReader.ReadSqueeze(op, state);
        }
    }

    public static void ReadSub(Operator op, ReaderState state)
    {
        if (ByteConvolutionReader.ReadsSums(op, state))
        {
            ByteConvolutionReader.ReadSum(op, state, sign: -1);
        }
        else
        {
            AffineReader.ReadSub(op, state);
        }
    }

    public static void ReadUnsqueeze(Operator op, ReaderState state)
    {
        if (state.Input(op, 0) is ShapeValue)
        {
            DimensionsReader.ReadUnsqueeze(op, state);
        }
        else
        {
            ReshapeReader.ReadUnsqueeze(op, state);
        }
    }
}
