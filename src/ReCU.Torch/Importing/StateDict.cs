using ReCU.Graph;
using static TorchSharp.torch;

namespace ReCU.Torch.Importing;

/// <summary>The named tensors of a network in a checkpoint.</summary>
internal sealed class StateDict
{
    /// <summary>Put before every name by <c>DataParallel</c>, with which the authors train.</summary>
    private const string ParallelPrefix = "module.";

    /// <summary>Where a training checkpoint keeps the network; a file may also be the state dict itself.</summary>
    private static readonly string[] _keys = ["state_dict", "model"];

    private readonly CheckpointContent _content;
    private readonly OrderedDictionary<string, TensorRecord> _tensors = new(StringComparer.Ordinal);

    /// <exception cref="InvalidModelException">
    /// The content has no state dict, or one that holds other things.
    /// </exception>
    public StateDict(CheckpointContent content)
    {
        _content = content;
        PickleDict entries = Find(content.Root);
        bool parallel = entries.Entries.All(entry => entry.Key.StartsWith(ParallelPrefix, StringComparison.Ordinal));
        foreach ((string key, object? value) in entries.Entries)
        {
            if (value is not TensorRecord tensor || key.Length > ImportLimits.NameLength)
            {
                throw new InvalidModelException(
                    $"Its state dict holds {PickleReader.Describe(value)} under '{Shortened(key)}'; tensors with names "
                    + $"of at most {ImportLimits.NameLength} characters were expected.");
            }

            _tensors.Add(parallel ? key[ParallelPrefix.Length..] : key, tensor);
        }
    }

    /// <summary>The names in the order of the file.</summary>
    public IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <summary>The shape of a tensor, or null where there is none of that name.</summary>
    public IReadOnlyList<long>? ShapeOf(string name) => _tensors.GetValueOrDefault(name)?.Shape;

    /// <summary>A few names with shapes, for messages.</summary>
    public override string ToString() =>
        $"{_tensors.Count} tensors: "
        + ShapeText.Some([.. _tensors.Select(entry => $"'{entry.Key}' {ShapeText.Format(entry.Value.Shape)}")]);

    /// <summary>Copies the tensors into a network that has tensors of these names and sizes.</summary>
    /// <exception cref="InvalidModelException">A tensor has the wrong type, or a value that cannot be.</exception>
    public void CopyTo(BinaryClassifier classifier)
    {
        Dictionary<string, Tensor> targets = classifier.state_dict();
        foreach ((string name, Tensor target) in targets)
        {
            TensorRecord source = _tensors[name];
            TensorValues.Fill(target, name, source, _content.Storages[source.Storage.Key].Span);
        }

        foreach ((string name, BinaryConv2d layer) in classifier.BinaryLayers)
        {
            double tau = targets[$"{name}.tau"].item<float>();
            layer.Tau = tau is > 0.5 and <= 1
                ? tau
                : throw new InvalidModelException(
                    FormattableString.Invariant(
                        $"Tensor '{name}.tau' holds {tau}; above 0.5 and at most 1 was expected."));
        }
    }

    private static PickleDict Find(object? root)
    {
        if (root is not PickleDict dict)
        {
            throw new InvalidModelException($"It holds {PickleReader.Describe(root)}; a dictionary was expected.");
        }

        PickleDict? found = _keys.Select(key => dict[key] as PickleDict).FirstOrDefault(value => value is not null);
        if (found is null && dict.Entries.All(entry => entry.Value is TensorRecord))
        {
            found = dict;
        }

        return found is { Count: > 0 }
            ? found
            : throw new InvalidModelException(
                "It holds no network: neither a dictionary under 'state_dict' or 'model', nor tensors alone. It has "
                + $"the keys {ShapeText.Some([.. dict.Entries.Select(entry => $"'{Shortened(entry.Key)}'")])}.");
    }

    /// <summary>A name of the file as messages show it: a hostile one may be as long as the file.</summary>
    internal static string Shortened(string name) => name.Length <= 100 ? name : name[..100] + "...";
}
