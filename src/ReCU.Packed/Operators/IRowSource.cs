using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>Computes the rows of a value from other values.</summary>
internal interface IRowSource
{
    /// <summary>Computes one row.</summary>
    /// <param name="maps">The values computed so far.</param>
    /// <param name="scratch">The thread's buffers.</param>
    /// <param name="row">The row.</param>
    /// <param name="destination">Receives the row, pixel by pixel.</param>
    void Compute(Activations maps, Scratch scratch, int row, Span<float> destination);
}
