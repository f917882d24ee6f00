namespace ReCU.Torch;

/// <summary>A step of a range test.</summary>
/// <param name="Step">The step, from 1.</param>
/// <param name="Steps">Number of steps.</param>
/// <param name="Rate">Its learning rate.</param>
/// <param name="Loss">Mean loss of its batch, before the weights change.</param>
/// <param name="Smoothed">
/// Moving average of the losses: <c>m = 0.9 m + 0.1 loss</c>, divided by <c>1 - 0.9^Step</c>, so that the first loss
/// has its full weight.
/// </param>
public sealed record LearningRatePoint(int Step, int Steps, double Rate, double Loss, double Smoothed);
