using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Training;

/// <summary>The tensors that work leaves behind.</summary>
internal static class LiveTensors
{
    /// <summary>How many tensors there are that somebody can still reach.</summary>
    /// <remarks>
    /// Without the collection, a finaliser that happens to run between two counts takes away tensors of whatever ran
    /// before.
    /// </remarks>
    public static long Count()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }

    /// <summary>How many more tensors there are after an action than before it, collected or not.</summary>
    public static long Left(Action action)
    {
        long before = Count();
        action();
        return Tensor.TotalCount - before;
    }
}
