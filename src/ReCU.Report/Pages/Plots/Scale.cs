namespace ReCU.Report.Pages.Plots;

/// <summary>A linear axis: maps values to positions, with round numbers for its ticks.</summary>
internal sealed class Scale
{
    private readonly double _start;
    private readonly double _end;

    /// <param name="least">The minimum.</param>
    /// <param name="most">The maximum.</param>
    /// <param name="start">Position of the minimum.</param>
    /// <param name="end">Position of the maximum.</param>
    /// <param name="ticks">Approximate number of ticks.</param>
    /// <param name="isWhole">Whether ticks must be whole numbers.</param>
    /// <param name="widen">Whether the axis is extended to the next round number at both ends.</param>
    public Scale(
        double least, double most, double start, double end, int ticks, bool isWhole = false, bool widen = true)
    {
        if (most <= least)
        {
            double room = isWhole ? 1 : Math.Max(Math.Abs(least) * 0.1, 1e-3);
            (least, most) = widen ? (least - room, most + room) : (least, least + room);
        }

        double step = Step((most - least) / Math.Max(1, ticks));
        step = isWhole ? Math.Max(1, Math.Ceiling(step)) : step;
        Least = widen ? Math.Floor(least / step + 1e-9) * step : least;
        Most = widen ? Math.Ceiling(most / step - 1e-9) * step : most;
        (_start, _end) = (start, end);
        int first = (int)Math.Ceiling(Least / step - 1e-9);
        int last = (int)Math.Floor(Most / step + 1e-9);
        Ticks = [.. Enumerable.Range(first, Math.Max(0, last - first + 1)).Select(i => i * step)];
        Decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, 9);
    }

    /// <summary>The value at the start.</summary>
    public double Least { get; }

    /// <summary>The value at the end.</summary>
    public double Most { get; }

    /// <summary>The labelled values.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>Decimals that the labels need.</summary>
    public int Decimals { get; }

    /// <summary>The position of a value.</summary>
    public double At(double value) => _start + (value - Least) / (Most - Least) * (_end - _start);

    // 1, 2 or 5 times a power of ten, at least as large as the argument.
    private static double Step(double rough)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double factor = rough / power;
        return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
    }
}
