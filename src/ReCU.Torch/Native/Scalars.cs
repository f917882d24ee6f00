using TorchSharp;

namespace ReCU.Torch.Native;

/// <summary>Scalars that torch's operations often take, kept for the life of the process.</summary>
/// <remarks>
/// TorchSharp 0.107 passes a number to torch as a <see cref="Scalar"/>, an object with native memory, without holding a
/// reference to it while torch reads that memory. A garbage collection, which any thread may cause, can therefore free
/// a number that was converted at its use. So numbers are either here, or in a <c>using</c> for the duration of the
/// call; dispose scopes do not keep them.
/// </remarks>
internal static class Scalars
{
    public static Scalar MinusTwo { get; } = (-2).ToScalar();

    public static Scalar MinusOne { get; } = (-1).ToScalar();

    public static Scalar Zero { get; } = 0.ToScalar();

    public static Scalar One { get; } = 1.ToScalar();

    public static Scalar Two { get; } = 2.ToScalar();
}
