namespace ReCU.Report.Pages.Plots;

/// <summary>A line of a chart.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">A value for each position on the axis; NaN leaves a gap.</param>
internal sealed record LineSeries(string Name, IReadOnlyList<double> Values)
{
    /// <summary>Whether there is anything to draw.</summary>
    public bool IsEmpty => !Values.Any(double.IsFinite);
}
