using ReCU.Torch.Native;
using ReCU.Torch.Training.Batches;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Reports;

/// <summary>
/// Loss and accuracy of the current epoch. They are accumulated on the network's device and read now and then, so that
/// a step never waits for them.
/// </summary>
/// <param name="device">The network's device.</param>
/// <param name="ofShares">Whether an answer may be partly correct, as with blended images.</param>
internal sealed class EpochMeter(torch.Device device, bool ofShares = false) : IDisposable
{
    private readonly bool _ofShares = ofShares;

    /// <summary>Sum of the losses of all images, [1], float64.</summary>
    public Tensor LossSum { get; } = zeros(1, ScalarType.Float64, device).DetachFromDisposeScope();

    /// <summary>Number of correct answers, [1], int64; float64 if they may be partly correct.</summary>
    public Tensor RightSum { get; } =
        zeros(1, ofShares ? ScalarType.Float64 : ScalarType.Int64, device).DetachFromDisposeScope();

    /// <summary>Number of images so far.</summary>
    public long Images { get; set; }

    /// <summary>Mean loss at the last <see cref="Read"/>.</summary>
    public double Loss { get; private set; }

    /// <summary>Share of correct answers at the last <see cref="Read"/>.</summary>
    public double Accuracy { get; private set; }

    /// <summary>Starts an epoch.</summary>
    public void Reset()
    {
        using DisposeScope scope = NewDisposeScope();
        LossSum.zero_();
        RightSum.zero_();
        Images = 0;
    }

    /// <summary>Adds a step.</summary>
    /// <param name="loss">Mean loss of the step.</param>
    /// <param name="logits">[N, classes].</param>
    /// <param name="batch">The batch of the step.</param>
    public void Add(Tensor loss, Tensor logits, Batch batch)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using Scalar count = batch.Count.ToScalar();
        Tensor lossSum = loss.detach().to(ScalarType.Float64).mul_(count);
        if (batch.Mixture is { } mixture)
        {
            AddMixed(lossSum, logits, batch.Labels, mixture);
        }
        else
        {
            AddSum(lossSum, logits, batch.Labels);
        }
    }

    /// <summary>Adds a batch.</summary>
    /// <param name="lossSum">Sum of its losses.</param>
    /// <param name="logits">[N, classes].</param>
    /// <param name="labels">[N].</param>
    public void AddSum(Tensor lossSum, Tensor logits, Tensor labels)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        LossSum.add_(lossSum.detach(), Scalars.One);
        RightSum.add_(logits.argmax(1).eq(labels).sum(), Scalars.One);
        Images += labels.shape[0];
    }

    /// <summary>Adds what was added up elsewhere.</summary>
    /// <param name="lossSum">Sum of losses.</param>
    /// <param name="right">Right answers.</param>
    /// <param name="images">Number of images.</param>
    public void AddSums(double lossSum, long right, long images)
    {
        using DisposeScope scope = NewDisposeScope();
        LossSum.add_(tensor(lossSum, device: LossSum.device), Scalars.One);
        RightSum.add_(tensor(right, device: RightSum.device), Scalars.One);
        Images += images;
    }

    // An answer counts by the share of its class.
    private void AddMixed(Tensor lossSum, Tensor logits, Tensor labels, Mixture mixture)
    {
        LossSum.add_(lossSum, Scalars.One);
        Tensor answers = logits.argmax(1);
        Tensor shares = mixture.Shares.to(ScalarType.Float64);
        Tensor own = answers.eq(labels).to(ScalarType.Float64);
        Tensor others = answers.eq(mixture.Labels).to(ScalarType.Float64);
        // s own + (1 - s) others
        Tensor right = others.add(own.sub(others).mul_(shares), Scalars.One);
        RightSum.add_(right.sum(), Scalars.One);
        Images += labels.shape[0];
    }

    /// <summary>Reads the sums.</summary>
    public void Read()
    {
        // On a GPU, reading first makes a copy for the host, which the scope disposes.
        using DisposeScope scope = NewDisposeScope();
        Loss = LossSum.item<double>() / Images;
        Accuracy = (_ofShares ? RightSum.item<double>() : RightSum.item<long>()) / Images;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        LossSum.Dispose();
        RightSum.Dispose();
    }
}
