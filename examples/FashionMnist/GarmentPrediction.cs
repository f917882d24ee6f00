namespace FashionMnist;

/// <summary>What the model says about a row.</summary>
public sealed class GarmentPrediction
{
    /// <summary>The likeliest class, from 1 in the order of the classes.</summary>
    public uint PredictedLabel { get; set; }

    /// <summary>The probability of each class.</summary>
    public float[] Score { get; set; } = [];
}
