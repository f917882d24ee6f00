namespace ReCU.Packed.Memory;

/// <summary>A value of the plan: how it lies in memory, and which of a caller's buffers holds it.</summary>
/// <typeparam name="T">
/// What it is made of: <see cref="float"/>, <see cref="ulong"/> (signs as words) or <see cref="ushort"/> (signs in a
/// kernel's codes).
/// </typeparam>
/// <param name="layout">Where its elements lie.</param>
/// <param name="fill">What the border is made of.</param>
internal sealed class Map<T>(MapLayout layout, T fill)
    where T : unmanaged
{
    public MapLayout Layout { get; } = layout;

    public T Fill { get; } = fill;

    /// <summary>Index of the buffer, set once when the plan is complete.</summary>
    public int Slot { get; set; } = -1;
}
