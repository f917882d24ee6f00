using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>Runs backward passes, and rethrows exceptions of this library's own functions.</summary>
/// <remarks>
/// <para>
/// Torch calls these functions from native code, on another thread if a GPU is used. An exception that reaches native
/// code, such as one about a device without free memory, would end the process.
/// </para>
/// <para>
/// A training loop of your own calls <see cref="Run"/> where it would call <c>loss.backward()</c>. That works too, but
/// where a function fails, torch reports only an invalid gradient of shape [0] instead of the cause.
/// </para>
/// </remarks>
public static class BackwardPass
{
    // Members of a group within one process may be in several passes at once. They take turns, and a failure ends its
    // pass in the turn in which it happens.
    private static Exception? _failure;

    /// <summary>Computes the gradients of a loss, as <c>loss.backward()</c> does.</summary>
    /// <param name="loss">A scalar.</param>
    /// <exception cref="ExternalException">Torch failed, or a function did because torch failed in it.</exception>
    public static void Run(Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        Interlocked.Exchange(ref _failure, null);
        try
        {
            loss.backward();
        }
        catch (ExternalException) when (Interlocked.Exchange(ref _failure, null) is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Keeps the exception of a function's backward pass; the first one counts.</summary>
    /// <param name="failure">The exception.</param>
    /// <returns>A gradient of a shape that never fits, with which torch ends the pass by an error of its own.</returns>
    internal static Tensor Fail(Exception failure)
    {
        Interlocked.CompareExchange(ref _failure, failure, null);
        return empty(0, ScalarType.Float32, CPU);
    }
}
