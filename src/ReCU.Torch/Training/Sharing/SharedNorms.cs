using TorchSharp.Modules;

namespace ReCU.Torch.Training.Sharing;

/// <summary>The batch norms of a network whose processes synchronise them.</summary>
internal sealed class SharedNorms
{
    private readonly Dictionary<NormBase, int> _places = new(ReferenceEqualityComparer.Instance);
    private readonly List<(string Name, BatchNorm Norm)> _norms = [];
    private long[]? _batchesBefore;
    private bool _areChecked;

    /// <summary>Lists them.</summary>
    /// <param name="classifier">The network; the caller's.</param>
    /// <exception cref="InvalidOperationException">One keeps no running statistics; the message names it.</exception>
    public SharedNorms(BinaryClassifier classifier)
    {
        foreach ((string name, TorchSharp.torch.nn.Module module) in classifier.named_modules())
        {
            if (module is BatchNorm norm)
            {
                if (norm.running_mean is null)
                {
                    throw new InvalidOperationException(
                        $"The batch norm '{name}' keeps no running statistics (track_running_stats), which "
                        + $"{nameof(BatchNormStatistics.Synchronised)} batch norms need.");
                }

                _places.Add(norm, _norms.Count);
                _norms.Add((name, norm));
            }
        }
    }

    /// <summary>The place of a batch norm in the network, by which processes see that they mean the same.</summary>
    /// <exception cref="InvalidOperationException">The network does not have it.</exception>
    public int PlaceOf(NormBase norm) => _places.TryGetValue(norm, out int place)
        ? place
        : throw new InvalidOperationException(
            "A batch norm is applied that is not registered in the network, so that its weights are not trained. "
            + "Register it by BlockScope.Add.");

    /// <summary>The name of a batch norm.</summary>
    public string NameOf(int place) => _norms[place].Name;

    /// <summary>Remembers, before the first batch, how many each has seen.</summary>
    public void Begin() => _batchesBefore ??= [.. _norms.Select(entry => BatchesOf(entry.Norm))];

    /// <summary>Checks once, after the first batch, that none saw the share of its process alone.</summary>
    /// <param name="exchanged">The places of those that saw the whole batch.</param>
    /// <exception cref="InvalidOperationException">One did; the message names it.</exception>
    public void Check(IReadOnlySet<int> exchanged)
    {
        if (_areChecked)
        {
            return;
        }

        _areChecked = true;
        for (int place = 0; place < _norms.Count; place++)
        {
            (string name, BatchNorm norm) = _norms[place];
            if (!exchanged.Contains(place) && BatchesOf(norm) != _batchesBefore![place])
            {
                throw new InvalidOperationException(
                    $"The batch norm '{name}' saw the share of its process only, though Distribution.BatchNorms is "
                    + $"{nameof(BatchNormStatistics.Synchronised)}: its block calls it by itself. Use a "
                    + $"ConvolutionUnit in the block, or {nameof(BatchNormStatistics.ByProcess)}.");
            }
        }
    }

    private static long BatchesOf(BatchNorm norm) => norm.num_batches_tracked!.item<long>();
}
