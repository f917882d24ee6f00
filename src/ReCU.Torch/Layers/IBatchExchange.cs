using TorchSharp.Modules;

namespace ReCU.Torch.Layers;

/// <summary>How batch norms see a batch of which several processes have a share each.</summary>
internal interface IBatchExchange
{
    /// <summary>Gives numbers of a batch norm to the other processes, and waits for theirs.</summary>
    /// <param name="norm">The batch norm. All processes come to the same ones in the same order.</param>
    /// <param name="own">The numbers of this process's share.</param>
    /// <returns>Those of each process that has a share, in the order of the ranks.</returns>
    IReadOnlyList<double[]> Exchange(NormBase norm, double[] own);
}
