namespace ReCU.Graph.Nodes;

/// <summary>
/// Properties of a value that hold for every image. If exact zeros are common in the input of a sign (sums of signs,
/// black regions, the output of a ReLU, padding), the sign of zero must be the file's.
/// </summary>
/// <param name="HasZeros">Whether exact zeros are common.</param>
/// <param name="IsWhole">Whether every element is a whole number.</param>
internal readonly record struct ValueTraits(bool HasZeros, bool IsWhole)
{
    /// <summary>Traits of the network's input: pixels are whole numbers, and black ones are 0.</summary>
    public static ValueTraits Pixels => new(HasZeros: true, IsWhole: true);
}
