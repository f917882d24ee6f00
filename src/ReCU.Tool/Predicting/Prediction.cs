using ReCU.Classifier;

namespace ReCU.Tool.Predicting;

/// <summary>What became of a picture.</summary>
/// <param name="File">The picture, as it was named.</param>
/// <param name="Result">Its classes; null where it is broken.</param>
/// <param name="Problem">Why it has none; null where it has.</param>
internal sealed record Prediction(string File, Classification? Result, string? Problem);
