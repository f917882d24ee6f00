using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>A source of float rows, and the stages of each row while it is in the cache.</summary>
/// <param name="Shape">Shape of the value.</param>
/// <param name="Source">Computes a row.</param>
/// <param name="Stages">Its stages, in order.</param>
internal sealed record RowChain(FeatureShape Shape, IRowSource Source, RowStage[] Stages)
{
    /// <summary>Computes a row.</summary>
    /// <param name="maps">The values computed so far.</param>
    /// <param name="scratch">The thread's buffers.</param>
    /// <param name="row">The row.</param>
    /// <returns>Where the last stage's result is: in its map, or in the thread's row if it has none.</returns>
    public ref float Make(Activations maps, Scratch scratch, int row)
    {
        Source.Compute(maps, scratch, row, scratch.Row.Span[..(Shape.Width * Shape.Channels)]);
        ref float current = ref scratch.Row.Start;
        foreach (RowStage stage in Stages)
        {
            current = ref stage.RunFloats(maps, scratch, row, ref current);
        }

        return ref current;
    }
}
