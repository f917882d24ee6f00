using ReCU.Data;

namespace ReCU.Torch.Tests.Training.Checkpointing;

/// <summary>A training that is cancelled at a place that does not depend on time.</summary>
internal static class CancelledRun
{
    /// <summary>Trains, and cancels when a batch is read to train or validate on.</summary>
    /// <param name="options">With checkpoints.</param>
    /// <param name="images">The training images.</param>
    /// <param name="read">The batch, counted from 1 over all epochs and phases.</param>
    public static void Make(TrainingOptions options, ImageDataset images, int read)
    {
        using var source = new CancellationTokenSource();
        var watched = new WatchedImages(images, reads =>
        {
            if (reads == read)
            {
                source.Cancel();
            }
        });
        Assert.That(
            () => new NetworkTrainer(options).Train(watched, cancellation: source.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }
}
