using ReCU.Classifier;

namespace ReCU.Tool.Predicting;

/// <summary>The result of a picture.</summary>
/// <param name="File">The picture's path, as given.</param>
/// <param name="Result">Its classes; null if it is broken.</param>
/// <param name="Problem">Why it has no classes; null if it has.</param>
internal sealed record Prediction(string File, Classification? Result, string? Problem);
