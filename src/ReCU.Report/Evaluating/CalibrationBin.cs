namespace ReCU.Report;

/// <summary>The images whose highest probability is in (<paramref name="Lower"/>, <paramref name="Upper"/>].</summary>
/// <param name="Lower">Lower end of the bin.</param>
/// <param name="Upper">Upper end of the bin.</param>
/// <param name="Count">Number of images.</param>
/// <param name="Confidence">Mean of their highest probabilities; 0 if there are none.</param>
/// <param name="Accuracy">Share of them that were classified correctly; 0 if there are none.</param>
public sealed record CalibrationBin(double Lower, double Upper, int Count, double Confidence, double Accuracy);
