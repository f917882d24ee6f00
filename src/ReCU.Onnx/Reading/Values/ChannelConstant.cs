using ReCU.Graph;
using ReCU.Onnx.Reading.Tensors;

namespace ReCU.Onnx.Reading.Values;

/// <summary>
/// Finds the values for channels in a constant that meets a feature map: [C, 1, 1] or [1, C, 1, 1], for vectors [C] or
/// [1, C], or any of these repeated over rows, columns and the batch. With channels last, [C] or [1, 1, C].
/// </summary>
internal static class ChannelConstant
{
    /// <returns>One value for each channel, or null if there is none.</returns>
    public static float[]? TryRead(ConstantTensor constant, FeatureValue feature, FeatureShape shape, long? batch)
    {
        int rank = feature.Rank;
        if (rank == 2 && shape.Area != 1)
        {
            return null;
        }

        // Aligned at the last dimension, like ONNX's broadcasting.
        long[] expected = (rank, feature.IsChannelsLast) switch
        {
            (4, true) => [batch ?? 1, shape.Height, shape.Width, shape.Channels],
            (4, false) => [batch ?? 1, shape.Channels, shape.Height, shape.Width],
            _ => [batch ?? 1, shape.Channels],
        };
        ReadOnlySpan<int> own = constant.Shape;
        if (own.Length > rank || constant.Count == 0)
        {
            return null;
        }

        for (int d = 1; d <= own.Length; d++)
        {
            if (own[^d] != 1 && own[^d] != expected[^d])
            {
                return null;
            }
        }

        int axis = own.Length - (feature.IsChannelsLast ? 1 : rank - 1);
        int channels = axis >= 0 ? own[axis] : 1;
        int inner = axis >= 0 ? TensorDecoder.Count(own[(axis + 1)..]) : constant.Count;
        return TryCollect(constant.Reals, channels, inner, shape.Channels);
    }

    private static float[]? TryCollect(ReadOnlySpan<float> values, int channels, int inner, int count)
    {
        var found = new float[count];
        for (int c = 0; c < count; c++)
        {
            found[c] = values[channels == 1 ? 0 : c * inner];
        }

        for (int i = 0; i < values.Length; i++)
        {
            // Compared by bits, because 0 and -0 differ and NaN must equal itself.
            int channel = i / inner % channels;
            if (BitConverter.SingleToInt32Bits(values[i]) != BitConverter.SingleToInt32Bits(found[channel]))
            {
                return null;
            }
        }

        return found;
    }
}
