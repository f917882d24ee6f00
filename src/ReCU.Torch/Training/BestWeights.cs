using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>A copy of the weights of the best epoch so far.</summary>
/// <param name="classifier">The network; the caller's.</param>
internal sealed class BestWeights(BinaryClassifier classifier) : IDisposable
{
    private Dictionary<string, Tensor> _values = [];

    /// <summary>The epoch that they come from, counted from 1; 0 while there is none.</summary>
    public int Epoch { get; private set; }

    /// <summary>Copies the network's weights.</summary>
    /// <param name="epoch">The epoch that just ended, from 1.</param>
    public void Keep(int epoch)
    {
        using IDisposable noGradient = no_grad();
        Dispose();
        _values = classifier.state_dict().ToDictionary(
            entry => entry.Key, entry => entry.Value.clone().DetachFromDisposeScope());
        Epoch = epoch;
    }

    /// <summary>Puts them back into the network.</summary>
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
