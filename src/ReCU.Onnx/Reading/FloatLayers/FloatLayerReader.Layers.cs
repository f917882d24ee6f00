using ReCU.Graph;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.FloatLayers;

/// <summary>Convolutions, poolings and fully connected layers.</summary>
internal sealed partial class FloatLayerReader
{
    private Flow ReadConvolution(Operator op, Flow input)
    {
        FloatTensor weight = _state.Parameter(op, 1);
        if (weight.Shape.Length != 4)
        {
            throw op.Invalid(
                $"has weights of {weight.Shape.Length} dimensions; [out, in, height, width] was expected.");
        }

        int filters = weight.Shape[0];
        FloatTensor? bias = op.HasInput(2) ? _state.Vector(op, 2, filters) : null;
        FloatWindow window = FloatWindow.Read(op, (weight.Shape[2], weight.Shape[3]), input.Size, input.Border);
        var place = new NormPlace(filters);
        _network.Convolutions.Add(new FloatConvolution(op.Name, weight, bias, window, input.Size, place));
        return new Flow(filters, window.Rows.Output(input.Height), window.Columns.Output(input.Width))
        {
            Place = place,
        };
    }

    private Flow ReadPool(Operator op, Flow input)
    {
        FloatWindow window = FloatWindow.Read(op, kernel: null, input.Size, input.Border);
        if (op.Type == "AveragePool" && input.Height == window.Rows.Kernel && input.Width == window.Columns.Kernel)
        {
            return Pooled(input);
        }

        if (op.Type == "MaxPool")
        {
            _network.MaxPools.Add(new FloatPool(op.Name, window, input.Size));
        }

        // A window with a rounded-up output starts at the same pixels, and once more if some are left.
        bool roundsUp = op.Int("ceil_mode", 0) == 1;
        return new Flow(input.Channels, Output(window.Rows, input.Height), Output(window.Columns, input.Width));

        int? Output(FloatSlide slide, int? size) =>
            roundsUp ? (slide with { After = slide.After + slide.Stride - 1 }).Output(size) : slide.Output(size);
    }

    private static Flow Pooled(Flow input) => new(input.Channels, 1, 1)
    {
        IsPooled = true,
        Place = input.Channels is { } channels ? new NormPlace(channels) : null,
    };

    private Flow ReadDense(Operator op, Flow input)
    {
        FloatTensor stored = _state.Parameter(op, 1);
        if (stored.Shape.Length != 2)
        {
            throw op.Invalid($"has weights of {stored.Shape.Length} dimensions; two were expected.");
        }

        bool isTurned = op.Type == "Gemm" && op.Int("transB", 0) == 1;
        float factor = op.Type == "Gemm" ? op.Float("alpha", 1) : 1;
        (int outputs, int inputs) = isTurned ? (stored.Shape[0], stored.Shape[1]) : (stored.Shape[1], stored.Shape[0]);
        _state.TakeMemory(op, sizeof(float) * (long)stored.Count);
        var weight = new float[stored.Count];
        for (int o = 0; o < outputs; o++)
        {
            for (int i = 0; i < inputs; i++)
            {
                weight[o * inputs + i] = factor * stored.Values[isTurned ? o * inputs + i : i * outputs + o];
            }
        }

        var dense = new FloatDense(op.Name, new FloatTensor([outputs, inputs], weight), Before(input));
        if (op.Type == "Gemm" && op.HasInput(2))
        {
            float beta = op.Float("beta", 1);
            dense.Bias = FloatTensor.Vector(
                Array.ConvertAll(_state.Vector(op, 2, outputs).Values.ToArray(), value => beta * value));
        }

        _network.DenseLayers.Add(dense);
        return new Flow(outputs, 1, 1) { IsFlat = true, Dense = op.Type == "MatMul" ? dense : null };
    }

    private static NormPlace? Before(Flow input) => input.IsPooled ? input.Place : null;
}
