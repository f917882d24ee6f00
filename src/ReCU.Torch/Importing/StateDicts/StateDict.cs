using ReCU.Graph;
using ReCU.Torch.Importing.Archives;
using ReCU.Torch.Importing.Files;
using ReCU.Torch.Importing.Tensors;
using static TorchSharp.torch;

namespace ReCU.Torch.Importing.StateDicts;

/// <summary>The named tensors of a network from a checkpoint.</summary>
internal sealed class StateDict
{
    private readonly CheckpointContent _content;
    private readonly OrderedDictionary<string, TensorRecord> _tensors = new(StringComparer.Ordinal);

    /// <param name="content">A checkpoint.</param>
    /// <param name="key">Where the network is in it, or null to search.</param>
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

    /// <summary>The shape of a tensor, or null if it is missing.</summary>
    public IReadOnlyList<long>? ShapeOf(string name) => _tensors.GetValueOrDefault(name)?.Shape;

    /// <summary>Some names with shapes, for messages.</summary>
    public override string ToString() =>
        $"{_tensors.Count} tensors: "
        + ShapeText.Some([.. _tensors.Select(entry => $"'{entry.Key}' {ShapeText.Format(entry.Value.Shape)}")]);

    /// <summary>Copies the tensors into a network whose tensors have these names and sizes.</summary>
    /// <exception cref="InvalidModelException">A tensor has a wrong type or an invalid value.</exception>
    public void CopyTo(BinaryClassifier classifier)
    {
        Dictionary<string, Tensor> targets = classifier.state_dict();
        foreach ((string name, Tensor target) in targets)
        {
            // Whole numbers are batch counters, which are not used and not always saved.
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

    // Counters, and weights of a loss, may be among the network's tensors.
    private static bool IsConvolution(KeyValuePair<string, TensorRecord> entry) => entry.Value.Shape.Count == 4;

    // Prefixes of all names, by DataParallel ('module.'), torch.compile ('_orig_mod.') or a class around the network;
    // there may be several.
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
