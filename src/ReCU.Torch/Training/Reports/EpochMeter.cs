using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>
/// Loss and accuracy of an epoch so far. They are added up where the network computes and read now and then, so that a
/// step never waits for them.
/// </summary>
/// <param name="steps">Steps of the epoch.</param>
internal sealed class EpochMeter(int steps) : IDisposable
{
    private readonly Tensor _loss = zeros(1, ScalarType.Float64).DetachFromDisposeScope();
    private readonly Tensor _right = zeros(1, ScalarType.Int64).DetachFromDisposeScope();

    /// <summary>Images that were added.</summary>
    public long Images { get; private set; }

    /// <summary>Steps of the epoch.</summary>
    public int Steps { get; } = steps;

    /// <summary>Mean loss at the last <see cref="Read"/>.</summary>
    public double Loss { get; private set; }

    /// <summary>Share of right answers at the last <see cref="Read"/>.</summary>
    public double Accuracy { get; private set; }

    /// <summary>Adds a step.</summary>
    /// <param name="loss">Mean loss of the step.</param>
    /// <param name="logits">[N, classes].</param>
    /// <param name="labels">[N].</param>
    public void Add(Tensor loss, Tensor logits, Tensor labels)
    {
        using IDisposable noGradient = no_grad();
        long count = labels.shape[0];
        _loss.add_(loss.detach().to(ScalarType.Float64).mul_(count));
        _right.add_(logits.argmax(1).eq(labels).sum());
        Images += count;
    }

    /// <summary>Reads the sums.</summary>
    public void Read()
    {
        Loss = _loss.item<double>() / Images;
        Accuracy = (double)_right.item<long>() / Images;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _loss.Dispose();
        _right.Dispose();
    }
}
