namespace ReCU.Torch;

/// <summary>How several processes send their gradients to each other.</summary>
public enum GradientPrecision
{
#pragma warning disable CA1720 // The field's word for the number format.
    /// <summary>As they are.</summary>
    Float32,
#pragma warning restore CA1720

    /// <summary>
    /// Rounded to bfloat16, 8 bits of precision: half of the bytes. They are still added up in float32 and in the order
    /// of the ranks, and their sum is rounded again, so that all processes and all runs have the same.
    /// </summary>
    BFloat16,
}
