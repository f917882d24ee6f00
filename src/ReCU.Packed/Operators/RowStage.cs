using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>Turns a row of one value into a row of another, element by element.</summary>
internal abstract class RowStage
{
    /// <summary>Runs on floats.</summary>
    /// <param name="maps">The values computed so far.</param>
    /// <param name="scratch">The thread's buffers.</param>
    /// <param name="row">The row.</param>
    /// <param name="input">The row's first float.</param>
    /// <returns>Where the result is.</returns>
    public abstract ref float RunFloats(Activations maps, Scratch scratch, int row, ref float input);

    /// <summary>Runs on the counts and products in <paramref name="scratch"/>.</summary>
    /// <param name="maps">The values computed so far.</param>
    /// <param name="scratch">The thread's buffers.</param>
    /// <param name="row">The row.</param>
    /// <param name="counts">Index of the row's first count.</param>
    /// <param name="pitch">Counts of a pixel.</param>
    /// <returns>Where the result is.</returns>
    public abstract ref float RunCounts(Activations maps, Scratch scratch, int row, int counts, int pitch);
}
