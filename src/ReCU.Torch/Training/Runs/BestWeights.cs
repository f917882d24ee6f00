using static TorchSharp.torch;

namespace ReCU.Torch.Training.Runs;

/// <summary>A copy of the weights of the best epoch so far.</summary>
/// <param name="classifier">The network; the caller disposes it.</param>
internal sealed class BestWeights(BinaryClassifier classifier) : IDisposable
{
    private Dictionary<string, Tensor> _values = [];

    /// <summary>Their epoch, counted from 1; 0 if there are none yet.</summary>
    public int Epoch { get; private set; }

    /// <summary>Names and values, as in the network's state dict; empty if there are none yet.</summary>
    public IReadOnlyDictionary<string, Tensor> Values => _values;

    /// <summary>
    /// Whether an epoch is better than the best so far. Without validation images the last epoch is the best. Of equal
    /// ones the earlier stays: it clamped more.
    /// </summary>
    /// <param name="validationAccuracy">Its accuracy; NaN without validation images.</param>
    /// <param name="epochs">The epochs before it.</param>
    public bool AreBeatenBy(double validationAccuracy, IReadOnlyList<EpochReport> epochs) =>
        Epoch == 0 || double.IsNaN(validationAccuracy)
        || validationAccuracy > epochs[Epoch - 1].ValidationAccuracy;

    /// <summary>Copies the network's weights.</summary>
    /// <param name="epoch">The epoch that just ended, from 1.</param>
    public void Keep(int epoch)
    {
        using IDisposable noGradient = no_grad();
        Take(epoch, classifier.state_dict().ToDictionary(
            entry => entry.Key, entry => entry.Value.clone().DetachFromDisposeScope()));
    }

    /// <summary>Takes over weights.</summary>
    /// <param name="epoch">Their epoch, from 1; 0 with no weights.</param>
    /// <param name="values">Names and values, outside of any dispose scope; this object takes them over.</param>
    public void Take(int epoch, Dictionary<string, Tensor> values)
    {
        Dispose();
        (Epoch, _values) = (epoch, values);
    }

    /// <summary>Copies them back into the network.</summary>
    public void Restore()
    {
        using IDisposable noGradient = no_grad();
        foreach ((string name, Tensor value) in classifier.state_dict())
        {
            value.copy_(_values[name]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor value in _values.Values)
        {
            value.Dispose();
        }

        _values.Clear();
    }
}
