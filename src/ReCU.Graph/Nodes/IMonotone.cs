namespace ReCU.Graph.Nodes;

/// <summary>
/// A node that computes each element from that element alone, by one function per channel. If the function is monotone,
/// a sign after it is a comparison of its input with a threshold.
/// </summary>
internal interface IMonotone
{
    /// <summary>Whether the function of every channel is monotone.</summary>
    bool IsMonotone { get; }

    /// <summary>The function's value, in double precision.</summary>
    /// <param name="channel">Index of the channel.</param>
    /// <param name="x">The element.</param>
    double Evaluate(int channel, double x);

    /// <summary>Whether the function falls; false for one that rises or is constant.</summary>
    /// <param name="channel">Index of the channel.</param>
    bool Falls(int channel);
}
