using System.Runtime.InteropServices;
using ReCU.Torch.Devices;
using ReCU.Torch.Layers;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Runs;

/// <summary>
/// A training step that a device records once and then repeats: forward, loss, backward and update of a whole batch.
/// </summary>
/// <remarks>
/// A recording reads and writes the same tensors each time. So a batch is copied into tensors of this object, the
/// gradients stay where the recorded pass has put them, and every number that changes from step to step (learning rate,
/// the optimiser's corrections, tau) lies in a tensor.
/// </remarks>
internal sealed class RecordedStep : IDisposable
{
    // In the first steps torch chooses algorithms and creates what stays, such as the optimiser's state.
    private const int StepsBefore = 3;

    private readonly OperationRecorder _recorder;
    private readonly BinaryConv2d[] _layers;
    private readonly int _batchSize;
    private readonly ParameterUpdate _update;
    private readonly Func<Batch, TrainingTarget, (Tensor Loss, Tensor Logits)> _computeGradients;
    private readonly Tensor _limitFactor;
    private IRecording? _recording;
    private Batch _batch;
    private TrainingTarget _target = TrainingTarget.None;
    private Tensor? _loss;
    private Tensor? _logits;
    private IReadOnlyList<Tensor?> _gradients = [];
    private int _stepsBefore;

    /// <summary>Creates a step that is not recorded yet.</summary>
    /// <param name="recorder">Records it.</param>
    /// <param name="classifier">The network on its device; the caller disposes it.</param>
    /// <param name="batchSize">Images of a whole batch.</param>
    /// <param name="update">The optimiser; the caller disposes it.</param>
    /// <param name="computeGradients">Computes loss and gradients of a batch, with the target of teachers.</param>
    public RecordedStep(
        OperationRecorder recorder,
        BinaryClassifier classifier,
        int batchSize,
        ParameterUpdate update,
        Func<Batch, TrainingTarget, (Tensor Loss, Tensor Logits)> computeGradients)
    {
        _recorder = recorder;
        _layers = [.. classifier.BinaryLayers.Select(layer => layer.Layer)];
        _batchSize = batchSize;
        _update = update;
        _computeGradients = computeGradients;
        _limitFactor = zeros([], ScalarType.Float32, classifier.Device).DetachFromDisposeScope();
    }

    /// <summary>
    /// Counts a batch, and decides whether <see cref="Run"/> learns it: not one of the first batches, which prepare for
    /// the recording, nor a smaller one.
    /// </summary>
    public bool Admit(Batch batch)
    {
        if (batch.Count != _batchSize)
        {
            return false;
        }

        _stepsBefore++;
        return _stepsBefore > StepsBefore;
    }

    /// <summary>Makes the step, and records it first where that was not done yet.</summary>
    /// <param name="batch">A batch of the size and form of the first one.</param>
    /// <param name="target">The target of teachers.</param>
    /// <returns>Loss and logits without gradients, which stay this object's and change with the next step.</returns>
    /// <exception cref="InvalidOperationException">The device cannot record the step.</exception>
    public (Tensor Loss, Tensor Logits) Run(Batch batch, TrainingTarget target)
    {
        using IDisposable noGradient = no_grad();
        bool isFirst = _recording is null;
        if (isFirst)
        {
            Keep(batch, target);
        }
        else
        {
            Copy(batch, target);
            // A batch that was not taken has left other gradients.
            _update.PutGradients(_gradients);
        }

        // Reads tau of every layer, because one that was loaded must not be read while the device records.
        double tau = _layers.Select(layer => layer.Tau).DefaultIfEmpty(1).Max();
        using (Scalar factor = RectifiedClamp.LimitFactor(tau).ToScalar())
        {
            _limitFactor.fill_(factor);
        }

        _update.Begin();
        _recording ??= Record();
        _recording.Replay();
        return (_loss!, _logits!);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _recording?.Dispose();
        _limitFactor.Dispose();
        foreach (Tensor tensor in _target.Tensors)
        {
            tensor.Dispose();
        }

        ForgetResults();
        if (_batch.Images is not null)
        {
            _batch.Dispose();
        }
    }

    private IRecording Record()
    {
        try
        {
            return _recorder(Operations);
        }
        catch (Exception exception) when (
            exception is InvalidOperationException
            || (exception is ExternalException native && OutOfMemory.Read(native) is null))
        {
            throw new InvalidOperationException(
                "CudaGraph is true, but the device cannot record the training step. A part of the network or of the "
                + $"loss may read a value back. Set CudaGraph to false. Torch says: {exception.Message}",
                exception);
        }
    }

    private void Operations()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable arithmetic = (LayerArithmetic.Current with { LimitFactor = _limitFactor }).Begin();
        ForgetResults();
        using (enable_grad())
        {
            (Tensor loss, Tensor logits) = _computeGradients(_batch, _target);
            (_loss, _logits) = (loss.detach().DetachFromDisposeScope(), logits.detach().DetachFromDisposeScope());
        }

        _update.Apply();
        _gradients = _update.TakeGradients();
    }

    private void Keep(Batch batch, TrainingTarget target)
    {
        _batch = new Batch(Clone(batch.Images), Clone(batch.Labels), batch.Rows)
        {
            Mixture = batch.Mixture is { } mixture
                ? new Mixture(Clone(mixture.Labels), Clone(mixture.Shares), mixture.Rows)
                : null,
        };
        _target = target.Select(Clone);

        static Tensor Clone(Tensor given) => given.clone().DetachFromDisposeScope();
    }

    private void Copy(Batch batch, TrainingTarget target)
    {
        _batch.Images.copy_(batch.Images);
        _batch.Labels.copy_(batch.Labels);
        foreach ((Tensor kept, Tensor given) in _target.Tensors.Zip(target.Tensors))
        {
            kept.copy_(given);
        }

        if (_batch.Mixture is { } mixture)
        {
            mixture.Labels.copy_(batch.Mixture!.Labels);
            mixture.Shares.copy_(batch.Mixture.Shares);
        }
    }

    private void ForgetResults()
    {
        _loss?.Dispose();
        _logits?.Dispose();
        foreach (Tensor? gradient in _gradients)
        {
            gradient?.Dispose();
        }

        _gradients = [];
    }
}
