using ReCU.Torch.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>Changes a network's weights, step by step: forward, loss, backward, update.</summary>
internal sealed class Learner : IDisposable
{
    private readonly TrainingOptions _options;
    private readonly BinaryClassifier _classifier;
    private readonly TrainingLoss _loss;

    /// <summary>Creates a learner.</summary>
    /// <param name="options">Optimiser and learning rate.</param>
    /// <param name="classifier">The network; the caller's.</param>
    /// <param name="loss">What to learn; the caller's.</param>
    public Learner(TrainingOptions options, BinaryClassifier classifier, TrainingLoss loss)
    {
        _options = options;
        _classifier = classifier;
        _loss = loss;
        Optimizer = options.Optimiser.Create(
            ParameterGroup.Of(classifier.named_parameters(), options.WeightDecay), options.LearningRate);
    }

    /// <summary>Torch's optimiser, whose state belongs to that of the run.</summary>
    public optim.Optimizer Optimizer { get; }

    /// <summary>Learning rate of the last step.</summary>
    public double LearningRate => Optimizer.ParamGroups.First().LearningRate;

    /// <summary>Makes one step.</summary>
    /// <param name="batch">The images of the step and their labels.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="step">The step in the epoch, from 0.</param>
    /// <param name="steps">Steps of an epoch.</param>
    /// <param name="meter">Told loss and logits.</param>
    public void Step(Batch batch, int epoch, int step, int steps, EpochMeter meter)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (optim.ILearningRateController group in Optimizer.ParamGroups)
        {
            group.LearningRate = LearningRateSchedule.At(_options, epoch, step, steps);
        }

        Optimizer.zero_grad();
        Tensor logits = _classifier.forward(batch.Images);
        Tensor loss = _loss.Of(logits, batch);
        BackwardPass.Run(loss);
        Optimizer.step();
        meter.Add(loss, logits, batch.Labels);
    }

    /// <inheritdoc/>
    public void Dispose() => Optimizer.Dispose();
}
