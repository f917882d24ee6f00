using ReCU.Packed.Memory;

namespace ReCU.Packed.Plan;

/// <summary>From the first to the last operator that reads or writes a value.</summary>
/// <param name="map">The value.</param>
/// <param name="first">Index of the first operator.</param>
internal sealed class Lifetime(Map<float> map, int first)
{
    public Map<float> Map { get; } = map;

    public int First { get; } = first;

    public int Last { get; set; } = first;
}
