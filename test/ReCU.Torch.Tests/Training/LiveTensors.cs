using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Training;

/// <summary>The tensors that work leaves behind.</summary>
internal static class LiveTensors
{
    /// <summary>How many more tensors there are after an action than before it.</summary>
    public static long Left(Action action)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = Tensor.TotalCount;
        action();
        return Tensor.TotalCount - before;
    }
}
