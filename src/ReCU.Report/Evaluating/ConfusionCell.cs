namespace ReCU.Report;

/// <summary>A cell of the confusion matrix that is not zero.</summary>
/// <param name="Actual">The class of the images, from 0.</param>
/// <param name="Predicted">The predicted class, from 0.</param>
/// <param name="Count">Number of images, at least 1.</param>
public sealed record ConfusionCell(int Actual, int Predicted, int Count);
