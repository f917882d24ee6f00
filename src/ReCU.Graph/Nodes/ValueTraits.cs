namespace ReCU.Graph;

/// <summary>
/// What is known of a value's elements before any image is seen. A sign must say what the file says at zero where its
/// input meets zero as a matter of course: sums of signs, black regions, what a ReLU or padding leaves.
/// </summary>
/// <param name="HasZeros">Whether exact zeros are a matter of course.</param>
/// <param name="IsWhole">Whether every element is a whole number.</param>
public readonly record struct ValueTraits(bool HasZeros, bool IsWhole)
{
    /// <summary>Traits of the network's input: pixels are whole numbers, and black ones are 0.</summary>
    public static ValueTraits Pixels => new(HasZeros: true, IsWhole: true);
}
