using ReCU.Torch.Devices;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Optimisation;
using ReCU.Torch.Training.Reports;
using ReCU.Torch.Training.Sharing;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Runs;

/// <summary>Changes a network's weights, step by step: forward, loss, backward, update.</summary>
internal sealed class Learner : IDisposable
{
    private readonly BinaryClassifier _classifier;
    private readonly TrainingLoss _loss;
    private readonly int _batchSize;
    private RecordedStep? _recorded;
    private SharedGradients? _shared;
    private SharedNorms? _norms;

    /// <summary>Creates a learner.</summary>
    /// <param name="options">The optimiser.</param>
    /// <param name="classifier">The network; the caller disposes it.</param>
    /// <param name="loss">The loss; the caller disposes it.</param>
    public Learner(TrainingOptions options, BinaryClassifier classifier, TrainingLoss loss)
    {
        _classifier = classifier;
        _loss = loss;
        _batchSize = options.BatchSize;
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

    /// <summary>Records a step and repeats it, for whole batches; null, the default, records nothing.</summary>
    public OperationRecorder? Recorder { get; set; }

    /// <summary>Makes one step.</summary>
    /// <param name="batch">The images of the step and their labels.</param>
    /// <param name="learningRate">The learning rate.</param>
    /// <param name="meter">Receives loss and logits.</param>
    public void Step(Batch batch, double learningRate, EpochMeter meter)
    {
        using DisposeScope scope = NewDisposeScope();
        Update.LearningRate = learningRate;
        TrainingTarget target = _loss.TargetOf(batch);
        if (Recorder is { } recorder)
        {
            _recorded ??= new RecordedStep(recorder, _classifier, _batchSize, Update, ComputeGradients);
        }

        Tensor loss, logits;
        if (_recorded?.Admit(batch) is true)
        {
            (loss, logits) = _recorded.Run(batch, target);
        }
        else
        {
            (loss, logits) = ComputeGradients(batch, target);
            Update.Step();
        }

        Average?.Add();
        meter.Add(loss, logits, batch);
    }

    /// <summary>Makes one step with other processes, each of which has a share of the batch.</summary>
    /// <param name="batch">This process's share; null where it has none.</param>
    /// <param name="learningRate">The learning rate.</param>
    /// <param name="meter">Told loss and right answers of all.</param>
    /// <param name="team">The processes.</param>
    /// <param name="cancellation">Whether this process was asked to stop, which all then know.</param>
    /// <returns>Images that all of them learned from; 0 where none had any, and no step was made.</returns>
    public long StepTogether(
        Batch? batch, double learningRate, EpochMeter meter, Team team, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        Update.LearningRate = learningRate;
        Update.ClearGradients();
        _shared ??= new SharedGradients(_classifier, team);
        double weight = batch is { } own ? _loss.WeightOf(own)?.item<double>() ?? own.Count : 0;
        SharedBatch? whole = team.Synchronises
            ? new SharedBatch(team, _norms ??= new SharedNorms(_classifier), batch?.Count ?? 0, weight)
            : null;
        bool isCancelled = cancellation.IsCancellationRequested;
        StepShare done = batch is { } share && whole is not { IsLearned: false }
            ? LearnShare(share, weight, whole) with { IsCancelled = isCancelled }
            : new StepShare(0, 0, 0, 0, [], isCancelled);
        byte[][] told = whole?.End(done.ToBytes()) ?? team.Group.Gather(done.ToBytes());
        StepShare[] shares = Array.ConvertAll(told, StepShare.Read);
        team.Note(shares.Select(share => share.IsCancelled));
        long images = shares.Sum(share => (long)share.Images);
        if (images > 0)
        {
            _shared.Exchange(shares);
            Silence?.Apply();
            Update.Step();
            Average?.Add();
            double loss = shares.Sum(share => share.Weight * share.Loss) / shares.Sum(share => share.Weight);
            meter.AddSums(loss * images, shares.Sum(share => share.Right), images);
        }

        return images;
    }

    private (Tensor Loss, Tensor Logits) ComputeGradients(Batch batch, TrainingTarget target)
    {
        Update.ClearGradients();
        List<Tensor>? maps = _loss.ReadsMaps ? [] : null;
        Tensor logits = _classifier.ForwardWithMaps(batch.Images, maps);
        Tensor loss = _loss.Compute(new Prediction(logits, maps ?? []), batch, target);
        BackwardPass.Run(loss);
        Silence?.Apply();
        return (loss, logits);
    }

    // Forward and backward; the gradients stay with the parameters.
    private StepShare LearnShare(Batch batch, double weight, SharedBatch? whole)
    {
        Tensor logits = whole?.Forward(() => _classifier.forward(batch.Images)) ?? _classifier.forward(batch.Images);
        Tensor loss = _loss.Compute(new Prediction(logits), batch, _loss.TargetOf(batch));
        // Gradients that pass between processes are those of one loss.
        using Scalar part = (whole?.PartOfLoss ?? 1).ToScalar();
        BackwardPass.Run(whole is null ? loss : loss.mul(part));
        using IDisposable noGradient = no_grad();
        long right = logits.argmax(1).eq(batch.Labels).sum().item<long>();
        return new StepShare(
            batch.Count,
            weight,
            loss.detach().to(ScalarType.Float64).item<double>(),
            right,
            _shared!.HasGradient,
            IsCancelled: false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _recorded?.Dispose();
        _shared?.Dispose();
        Update.Dispose();
        Silence?.Dispose();
        Average?.Dispose();
    }
}
