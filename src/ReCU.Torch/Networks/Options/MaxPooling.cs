using ReCU.Graph;
using ReCU.Torch.Networks.Options;

namespace ReCU.Torch;

/// <summary>
/// Max pooling. An odd window is centred and fits any height and width; an even one needs multiples of the stride.
/// </summary>
/// <param name="Size">Height and width of the window, from 2 to 255.</param>
/// <param name="Stride">Stride of the window, at least 1 (2 for an even window) and at most its size.</param>
public sealed record MaxPooling(int Size, int Stride)
{
    internal Window Window => Window.Square(Size, Stride, (Size - 1) / 2);

    internal bool NeedsMultiples => Size % 2 == 0;

    internal string? Problem =>
        Size is < 2 or > NetworkLimits.Kernel || Stride > Size || Stride < (NeedsMultiples ? 2 : 1)
            ? $"{this} is not valid; the size must be from 2 to {NetworkLimits.Kernel}, the stride at least 1 (2 for "
                + "an even size) and at most the size."
            : null;
}
