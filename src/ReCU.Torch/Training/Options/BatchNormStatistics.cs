namespace ReCU.Torch;

/// <summary>
/// Which images a batch norm's mean and variance are computed from, in a training on several processes.
/// </summary>
public enum BatchNormStatistics
{
    /// <summary>
    /// From its process's share of a batch, as in PyTorch's data parallel. Other numbers of processes give other
    /// networks, and small shares noisy statistics.
    /// </summary>
    ByProcess,

    /// <summary>
    /// From the whole batch: several processes train the network that one process would, but for rounding. Costs two
    /// exchanges in a step for each batch norm, a few kilobytes each, in which all wait for the slowest process. Better
    /// where a process has few images, such as fewer than 16.
    /// </summary>
    Synchronised,
}
