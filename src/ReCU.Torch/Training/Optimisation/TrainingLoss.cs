using ReCU.Torch.Training.Batches;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Optimisation;

/// <summary>The loss that the training minimises.</summary>
internal abstract class TrainingLoss : IDisposable
{
    /// <summary>Does what must be done before the first step of a run.</summary>
    /// <param name="source">Reads the images of the run.</param>
    /// <param name="cancellation">Stops between batches; several processes together.</param>
    public virtual void Prepare(BatchSource source, CancellationToken cancellation)
    {
    }

    /// <summary>Whether the loss reads the output of the network's blocks, besides its logits. Default false.</summary>
    public virtual bool ReadsMaps => false;

    /// <summary>What teachers would have the network compute; by default nothing.</summary>
    /// <param name="batch">The images in the form of the network's input, and their labels.</param>
    public virtual TrainingTarget TargetOf(Batch batch) => TrainingTarget.None;

    /// <summary>
    /// The mean loss of a batch, by operations on its tensors alone, so that a device can record them.
    /// </summary>
    /// <param name="prediction">What the network computed.</param>
    /// <param name="batch">The images in the form of the network's input, and their labels.</param>
    /// <param name="target">Their <see cref="TargetOf"/>.</param>
    /// <returns>A scalar with its gradient; the caller disposes it.</returns>
    public abstract Tensor Compute(Prediction prediction, Batch batch, TrainingTarget target);

    /// <summary>
    /// What the mean loss of a batch counts beside those of others, where a batch is cut into several.
    /// </summary>
    /// <param name="batch">The images and their labels.</param>
    /// <returns>A scalar of float64, the caller's; null, by default, counts images.</returns>
    public virtual Tensor? WeightOf(Batch batch) => null;

    /// <inheritdoc/>
    public abstract void Dispose();
}
