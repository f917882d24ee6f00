using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace ReCU.Torch.Layers;

/// <summary>Runs backward passes, and brings exceptions of this library's own functions home from them.</summary>
/// <remarks>
/// Torch calls these functions from native code, on a thread of its own where a GPU is used. An exception that reaches
/// that code, such as one of a device that ran out of memory, ends the process.
/// </remarks>
internal static class BackwardPass
{
    private static Exception? _failure;

    /// <summary>Computes the gradients of a loss.</summary>
    /// <param name="loss">A scalar.</param>
    /// <exception cref="ExternalException">Torch failed, or a function did because torch failed in it.</exception>
    public static void Run(Tensor loss)
    {
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

    /// <summary>Keeps what went wrong in a function's backward pass; the first failure counts.</summary>
    /// <param name="failure">The exception.</param>
    /// <returns>A gradient of no shape that fits, by which torch ends the pass with an error of its own.</returns>
    public static Tensor Fail(Exception failure)
    {
        Interlocked.CompareExchange(ref _failure, failure, null);
        return empty(0);
    }
}
