using ReCU.Graph;
using ReCU.Onnx.Format;

namespace ReCU.Onnx.Reading.Values;

/// <summary>Values that wait for a later operator, and become nodes.</summary>
internal sealed partial class ReaderState
{
    private readonly Dictionary<PendingValue, FeatureValue> _completed = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<StepValue, FeatureValue> _signs = new(ReferenceEqualityComparer.Instance);

    /// <summary>The node of a pending value that no later operator joins; created at the first call.</summary>
    public FeatureValue Complete(PendingValue pending)
    {
        if (!_completed.TryGetValue(pending, out FeatureValue? feature))
        {
            feature = pending switch
            {
                ProductValue product => CompleteProduct(product),
                MatrixProductValue product => CompleteMatrixProduct(product),
                StepValue step => CompleteStep(step),
                BorderValue border => AddNode(
                    border.Source, rank: 4, name => new PadImage(name, border.Input.Node, border.Border)),
                _ => throw new NotSupportedException($"A {pending.GetType().Name} has no node."),
            };
            _completed.Add(pending, feature);
        }

        return feature;
    }

    /// <summary>
    /// A feature map in any layout, and the factors of a product without a node. A step between a number and its
    /// negative is a sign and such a product.
    /// </summary>
    public (FeatureValue Input, FloatTensor? Factor) Factored(Operator op, int index)
    {
        switch (Input(op, index))
        {
            case ProductValue product:
                return (product.Input, product.Factor);
            case StepValue { Values: { Type: ElementType.Float, Reals: [var low, _, var high] } } step
                when low == -high && high is not (0 or 1):
                FeatureValue sign = SignOf(step);
                return (sign, Filled(op, ShapeOf(sign).Channels, high));
            default:
                return (AnyLayout(op, index), null);
        }
    }

    /// <summary>Gives an operator's output the value of its input in another shape.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="shape">The feature map in its other shape.</param>
    public void Reshape(Operator op, Func<FeatureValue, FeatureValue> shape)
    {
        (FeatureValue input, FloatTensor? factor) = Factored(op, 0);
        FeatureValue shaped = shape(input);
        Define(op.Output, factor is null ? shaped : new ProductValue(shaped, factor, op));
    }

    private FeatureValue CompleteProduct(ProductValue product)
    {
        FloatTensor zero = Filled(product.Source, product.Factor.Count, 0);
        FeatureValue scaled = AddNode(
            product.Source,
            product.Input.Rank,
            name => new Scale(name, product.Input.Node, product.Factor, zero));
        return scaled with { IsChannelsLast = product.Input.IsChannelsLast };
    }

    private FeatureValue CompleteMatrixProduct(MatrixProductValue product)
    {
        FloatTensor zero = Filled(product.Source, product.Weights.Shape[0], 0);
        return AddNode(
            product.Source, rank: 2, name => new Linear(name, product.Input.Node, product.Weights, zero));
    }

    /// <summary>
    /// A sign, and a scale where the step is not one from -1 to +1. What the file has at zero itself counts as +1 if it
    /// lies between the two and its input meets zero by chance only (docs/decisions/0002).
    /// </summary>
    private FeatureValue CompleteStep(StepValue step)
    {
        Operator op = step.Source;
        ReadOnlySpan<float> values = step.Values.Reals;
        (float low, float high) = (values[0], values[2]);
        FeatureValue sign = SignOf(step);
        if (low == -1 && high == 1)
        {
            return sign;
        }

        int channels = ShapeOf(sign).Channels;
        FloatTensor factor = Filled(op, channels, (high - low) / 2);
        FloatTensor offset = Filled(op, channels, (high + low) / 2);
        return AddNode(op, sign.Rank, name => new Scale(name, sign.Node, factor, offset)) with
        {
            IsChannelsLast = sign.IsChannelsLast,
        };
    }

    /// <summary>Only the sign of a step between any two numbers; created at the first call.</summary>
    private FeatureValue SignOf(StepValue step)
    {
        if (_signs.TryGetValue(step, out FeatureValue? known))
        {
            return known;
        }

        Operator op = step.Source;
        ReadOnlySpan<float> values = step.Values.Reals;
        (float low, float zero, float high) = (values[0], values[1], values[2]);
        bool isStep = step.Values.Type == ElementType.Float
            && float.IsFinite(low) && float.IsFinite(high) && low != high
            && zero >= Math.Min(low, high) && zero <= Math.Max(low, high);
        if (!isStep)
        {
            throw op.Invalid(
                $"is {low} below zero, {zero} at zero and {high} above, as {step.Values.Type}; a sign was expected.");
        }

        if (zero != high && _traits[step.Input.Node].HasZeros)
        {
            throw op.Invalid(
                $"is {zero} at zero, and its input '{step.Input.Node}' is zero as a matter of course; {high}, as above "
                + "zero, was expected. Export the sign as Where(x >= 0, 1, -1), or put a trained batch norm before it "
                + "(docs/decisions/0002-sign-in-onnx.md).");
        }

        FeatureValue sign = AddNode(op, step.Input.Rank, name => new Sign(name, step.Input.Node)) with
        {
            IsChannelsLast = step.Input.IsChannelsLast,
        };
        _signs.Add(step, sign);
        return sign;
    }
}
