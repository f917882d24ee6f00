using ReCU.Graph;
using ReCU.Torch.Importing.Archives;
using ReCU.Torch.Importing.Files;
using ReCU.Torch.Importing.Tensors;
using static TorchSharp.torch;

namespace ReCU.Torch.Importing.StateDicts;

/// <summary>The named tensors of a network in a checkpoint.</summary>
internal sealed class StateDict
{
    private readonly CheckpointContent _content;
    private readonly OrderedDictionary<string, TensorRecord> _tensors = new(StringComparer.Ordinal);

    /// <param name="content">A checkpoint.</param>
    /// <param name="key">Where in it the network is, or null to look for it.</param>
    /// <exception cref="InvalidModelException">The content has no state dict, or several.</exception>
    public StateDict(CheckpointContent content, string? key = null)
    {
        _content = content;
        KeyValuePair<string, TensorRecord>[] entries = [.. StateDictSearch.Find(content.Root, key).Entries
            .Where(entry => entry.Value is TensorRecord)
            .Select(entry => KeyValuePair.Create(Checked(entry.Key), (TensorRecord)entry.Value!))];
        string prefix = CommonPrefix([.. entries.Where(IsConvolution).Select(entry => entry.Key)]);
        foreach ((string name, TensorRecord tensor) in entries)
        {
            bool hasPrefix = name.StartsWith(prefix, StringComparison.Ordinal);
            _tensors.TryAdd(hasPrefix ? name[prefix.Length..] : name, tensor);
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
            // Whole numbers are counts of batches, which nothing computes with; not everybody saves them.
            if (target.dtype == ScalarType.Float32 && _tensors.TryGetValue(name, out TensorRecord? source))
            {
                TensorValues.Fill(target, name, source, _content.BytesOf(source.Storage).Span);
            }
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

    // Counters, and weights of a loss, may stand beside the network's names.
    private static bool IsConvolution(KeyValuePair<string, TensorRecord> entry) => entry.Value.Shape.Count == 4;

    // What DataParallel ('module.'), torch.compile ('_orig_mod.') or a class around the network put before every name,
    // perhaps several of them.
    private static string CommonPrefix(string[] names)
    {
        string prefix = "";
        while (names.Length > 1)
        {
            int end = names[0].IndexOf('.', prefix.Length) + 1;
            string longer = names[0][..Math.Max(end, 0)];
            if (end == 0 || !Array.TrueForAll(names, name => name.StartsWith(longer, StringComparison.Ordinal)))
            {
                break;
            }

            prefix = longer;
        }

        return prefix;
    }

    private static string Checked(string name) => name.Length <= ImportLimits.NameLength
        ? name
        : throw new InvalidModelException(
            $"Its state dict has a tensor '{ShapeText.Shortened(name)}' whose name is longer than "
            + $"{ImportLimits.NameLength} characters.");
}
