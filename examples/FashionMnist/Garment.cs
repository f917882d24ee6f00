using Microsoft.ML.Data;

namespace FashionMnist;

/// <summary>A row of the data: an image and what it shows.</summary>
public sealed class Garment
{
    /// <summary>28x28 grey pixels, row by row, from 0 (black) to 255 (white).</summary>
    [VectorType(28 * 28)]
    public byte[] Pixels { get; set; } = [];

    /// <summary>What the image shows.</summary>
    public string Label { get; set; } = "";
}

/// <summary>What the model says about a row.</summary>
public sealed class GarmentPrediction
{
    /// <summary>The likeliest class, from 1 in the order of the classes.</summary>
    public uint PredictedLabel { get; set; }

    /// <summary>The probability of each class.</summary>
    public float[] Score { get; set; } = [];
}
