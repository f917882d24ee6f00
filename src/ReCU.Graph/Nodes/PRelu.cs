namespace ReCU.Graph;

/// <summary><c>y = x</c> where x is above zero, <c>slope x</c> elsewhere, per channel.</summary>
/// <param name="Name">Name of the node and of its output.</param>
/// <param name="Input">Name of the value it reads.</param>
/// <param name="Slope">One slope for each channel.</param>
public sealed record PRelu(string Name, string Input, FloatTensor Slope) : UnaryNode(Name, Input)
{
    private protected override FeatureShape InferShape(FeatureShape input)
    {
        CheckShape("slope", Slope.Shape, input.Channels);
        return input;
    }
}
