using TorchSharp;

namespace ReCU.Torch.Native;

/// <summary>Numbers that torch's operations often take, held as long as the process lives.</summary>
/// <remarks>
/// TorchSharp 0.107 passes a number to torch as a <see cref="Scalar"/>, an object with native memory behind it, and
/// holds no reference to it while torch reads that memory. A number that is converted where it is used can therefore be
/// freed by a garbage collection, which any thread may cause, under torch's hands. So numbers stand here, or in a
/// <c>using</c> for as long as the call takes; dispose scopes do not hold them.
/// </remarks>
internal static class Scalars
{
    public static Scalar MinusTwo { get; } = (-2).ToScalar();

    public static Scalar MinusOne { get; } = (-1).ToScalar();

    public static Scalar Zero { get; } = 0.ToScalar();

    public static Scalar One { get; } = 1.ToScalar();

    public static Scalar Two { get; } = 2.ToScalar();
}
