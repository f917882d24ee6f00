using ReCU.Torch.Layers;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Optimisation;
using ReCU.Torch.Training.Reports;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Runs;

/// <summary>Changes a network's weights, step by step: forward, loss, backward, update.</summary>
internal sealed class Learner : IDisposable
{
    private readonly BinaryClassifier _classifier;
    private readonly TrainingLoss _loss;

    /// <summary>Creates a learner.</summary>
    /// <param name="options">The optimiser.</param>
    /// <param name="classifier">The network; the caller disposes it.</param>
    /// <param name="loss">The loss; the caller disposes it.</param>
    public Learner(TrainingOptions options, BinaryClassifier classifier, TrainingLoss loss)
    {
        _classifier = classifier;
        _loss = loss;
        Update = options.Optimiser.Begin(
            ParameterGroup.Split(
                classifier.named_parameters(),
                options.WeightDecay,
                options.StemAndHeadRate is { } factor ? RateFactors.OfStemAndHead(classifier, factor) : null),
            options.LearningRate);
        Silence = options.SilentWeights is { } silent ? new SilentWeightUpdate(silent, classifier) : null;
        Average = options.WeightAverage is { } average ? new AveragedWeights(average, classifier) : null;
    }

    /// <summary>The optimiser, whose state belongs to that of the run.</summary>
    public ParameterUpdate Update { get; }

    /// <summary>The treatment of silent weights, or null; its state belongs to that of the run.</summary>
    public SilentWeightUpdate? Silence { get; }

    /// <summary>The averaged weights, or null; they belong to the state of the run.</summary>
    public AveragedWeights? Average { get; }

    /// <summary>Makes one step.</summary>
    /// <param name="batch">The images of the step and their labels.</param>
    /// <param name="learningRate">The learning rate.</param>
    /// <param name="meter">Receives loss and logits.</param>
    public void Step(Batch batch, double learningRate, EpochMeter meter)
    {
        using DisposeScope scope = NewDisposeScope();
        Update.LearningRate = learningRate;
        Update.ClearGradients();
        Tensor logits = _classifier.forward(batch.Images);
        Tensor loss = _loss.Compute(logits, batch);
        BackwardPass.Run(loss);
        Silence?.Apply();
        Update.Step();
        Average?.Add();
        meter.Add(loss, logits, batch);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Update.Dispose();
        Silence?.Dispose();
        Average?.Dispose();
    }
}
