namespace ReCU.Packed.Memory;

/// <summary>A value of the plan: its layout, and which of a caller's buffers contains it.</summary>
/// <typeparam name="T">
/// Type of its elements: <see cref="float"/>, <see cref="ulong"/> (signs as words) or <see cref="ushort"/> (signs in a
/// kernel's codes).
/// </typeparam>
/// <param name="layout">Layout of its elements.</param>
/// <param name="fill">Value of the border.</param>
internal sealed class Map<T>(MapLayout layout, T fill)
    where T : unmanaged
{
    public MapLayout Layout { get; } = layout;

    public T Fill { get; } = fill;

    /// <summary>Index of the buffer, set once, when the plan is complete.</summary>
    public int Slot { get; set; } = -1;
}
