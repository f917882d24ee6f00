namespace ReCU.Onnx.Reading.Folding;

/// <summary>
/// Walks over a result in row-major order and computes the index of the operand's element: the stride of a broadcast
/// dimension is 0, that of a reversed one is negative.
/// </summary>
internal sealed class StridedWalk(int[] shape, int[] strides, int start = 0)
{
    private readonly int[] _position = new int[shape.Length];
    private int _next = start;

    /// <summary>Strides of a row-major tensor.</summary>
    public static int[] RowMajor(ReadOnlySpan<int> shape)
    {
        var strides = new int[shape.Length];
        int stride = 1;
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            strides[d] = stride;
            stride *= shape[d];
        }

        return strides;
    }

    /// <summary>Strides with which an operand is broadcast to a shape, aligned at the last dimension.</summary>
    public static int[] Broadcast(ReadOnlySpan<int> operand, ReadOnlySpan<int> shape)
    {
        int[] own = RowMajor(operand);
        var strides = new int[shape.Length];
        int added = shape.Length - operand.Length;
        for (int d = 0; d < operand.Length; d++)
        {
            strides[added + d] = operand[d] == 1 ? 0 : own[d];
        }

        return strides;
    }

    /// <summary>Returns the index of the current element and advances.</summary>
    public int Next()
    {
        int current = _next;
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            _next += strides[d];
            if (++_position[d] < shape[d])
            {
                break;
            }

            _next -= strides[d] * shape[d];
            _position[d] = 0;
        }

        return current;
    }
}
