using ReCU.Onnx.Reading.Tensors;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.FloatLayers;

/// <summary>Batch norms, what replaces them in a folded file, and borders.</summary>
internal sealed partial class FloatLayerReader
{
    private Flow ReadNorm(Operator op, Flow input)
    {
        int channels = _state.Constant(op, 1).Count;
        var norm = new FloatNorm(Values(1), Values(2), Values(3), Values(4), op.Float("epsilon", 1e-5f))
        {
            HasStatistics = true,
        };
        if (norm.Variance.Any(variance => !(variance + norm.Epsilon > 0)))
        {
            throw op.Invalid($"has a variance of {norm.Variance.Min()}; numbers of at least 0 were expected.");
        }

        if (input.IsShared || input.Place is not { } place || place.Channels != channels)
        {
            _network.StrayNorms.Add(op.Name);
            return input.Changed();
        }

        place.Norm = place.Norm is { } before ? before.Then(norm) : norm;
        return input with { Border = [0, 0, 0, 0] };

        float[] Values(int index) => _state.Vector(op, index, channels).Values.ToArray();
    }

    /// <summary>A product or sum with one constant for each channel; with another value, it ends the layer.</summary>
    private Flow ReadArithmetic(Operator op, Flow input)
    {
        int constant = _state.Find(op.Input(0)) is ConstantValue ? 0 : 1;
        if (_state.Find(op.Input(constant)) is not ConstantValue { Tensor: var tensor })
        {
            return input.Changed();
        }

        if (op.Type == "Add" && input is { IsShared: false, Dense: { Bias: null } dense })
        {
            dense.Bias = _state.Vector(op, constant, dense.Weight.Shape[0]);
            return input.Changed();
        }

        if (input.IsShape)
        {
            return input;
        }

        if (input.IsShared || input.Place is not { } place
            || PerChannel(op, tensor, place.Channels, input.IsFlat) is not { } values
            || (op.Type is "Div" or "Sub" && constant == 0))
        {
            _network.StrayNorms.Add(op.Name);
            return input.Changed();
        }

        float[] factor = Array.ConvertAll(
            values, value => op.Type switch { "Mul" => value, "Div" => 1 / value, _ => 1 });
        float[] offset = Array.ConvertAll(
            values, value => op.Type switch { "Add" => value, "Sub" => -value, _ => 0 });
        if (factor.Any(value => !float.IsFinite(value)) || offset.Any(value => !float.IsFinite(value)))
        {
            throw op.Invalid(
                $"has a constant, '{tensor.Name}', that makes infinite values; finite ones were expected.");
        }

        place.Norm = (place.Norm ?? FloatNorm.Identity(place.Channels)).Then(factor, offset);
        return input;
    }

    private Flow ReadPad(Operator op, Flow input)
    {
        long[]? pads = _state.OptionalIntegers(op, 1, "pads");
        if (pads is not { Length: 8 } || pads.Any(pad => pad is < 0 or > short.MaxValue))
        {
            throw op.Invalid(
                $"pads by [{string.Join(", ", pads ?? [])}]; eight numbers from 0 to {short.MaxValue} were expected.");
        }

        long? channels = input.Channels + pads[1] + pads[5];
        if (channels > int.MaxValue)
        {
            throw op.Invalid($"makes {channels} channels; at most {int.MaxValue} were expected.");
        }

        int[] border = [(int)pads[2], (int)pads[3], (int)pads[6], (int)pads[7]];
        return input with
        {
            Channels = (int?)channels,
            Border = [.. input.Border.Zip(border, (before, added) => before + added)],
            Place = border.All(pad => pad == 0) && pads[1] + pads[5] == 0 ? input.Place : null,
        };
    }

    /// <summary>A constant as one value for each channel; null if it has another form.</summary>
    private float[]? PerChannel(Operator op, ConstantTensor constant, int channels, bool isFlat)
    {
        if (!constant.HoldsReals)
        {
            return null;
        }

        // The values, their effect here, and a norm.
        _state.TakeMemory(op, 8 * sizeof(float) * (long)channels);
        if (constant.Count == 1)
        {
            return [.. Enumerable.Repeat(constant.Reals[0], channels)];
        }

        ReadOnlySpan<int> shape = constant.Shape;
        bool isPerChannel = isFlat ? shape[^1] == channels : shape is [.., var last, 1, 1] && last == channels;
        return isPerChannel && constant.Count == channels ? constant.Reals.ToArray() : null;
    }
}
