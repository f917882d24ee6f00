using ReCU.Graph;
using ReCU.Torch.Layers;
using ReCU.Torch.Training.FineTuning;
using ReCU.Torch.Training.Results;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>
/// Weights to start a training with, by the names in the network's state dict. A copy in managed memory that can be
/// kept, shared and created without torch.
/// </summary>
/// <remarks>
/// They are matched by name. Scales (<c>alpha</c>) that they lack keep their initial values: a network with float
/// weights has none. If the number or the names of the classes differ, the classifier keeps its initial values; if the
/// same classes have another order, the classifier is reordered. Any other mismatch is an error, and so are missing
/// tensors unless <see cref="ArePartial"/> is true.
/// </remarks>
public sealed class InitialWeights
{
    /// <summary>Wraps tensors.</summary>
    /// <param name="tensors">
    /// Parameters and running statistics, by name, such as <c>layer1.0.conv1.weight</c>. Entries named <c>tau</c> or
    /// <c>num_batches_tracked</c> are ignored: every run sets them itself.
    /// </param>
    /// <param name="normalisation">
    /// The normalisation that the weights were trained with, or null if it is unknown.
    /// </param>
    public InitialWeights(IReadOnlyDictionary<string, FloatTensor> tensors, Normalisation? normalisation = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        normalisation?.Check();
        Tensors = tensors.Where(entry => IsWeight(entry.Key)).ToDictionary();
        Normalisation = normalisation;
    }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, FloatTensor> Tensors { get; }

    /// <summary>
    /// The normalisation that they were trained with. A training uses it unless its options have one; null if it is
    /// unknown.
    /// </summary>
    public Normalisation? Normalisation { get; }

    /// <summary>
    /// The class names, in the order of the logits. Null, the default, if they are unknown; they are then assumed to be
    /// those of the training.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>
    /// Whether some of the network's weights may be missing, which then keep their initial values. Default false: a
    /// missing tensor is an error.
    /// </summary>
    public bool ArePartial { get; init; }

    /// <summary>
    /// How the network that they come from computes differently, one sentence each. They become warnings of the
    /// training. Default: none.
    /// </summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Copies a network's weights.</summary>
    /// <param name="network">The network.</param>
    /// <returns>Its weights, its normalisation and its class names.</returns>
    public static InitialWeights Of(TrainedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new InitialWeights(Copy(network.Classifier), network.Normalisation) { ClassNames = network.ClassNames };
    }

    /// <summary>Copies the weights of a PyTorch checkpoint.</summary>
    /// <param name="network">The network, from <see cref="AuthorsCheckpoint"/>.</param>
    /// <returns>Its weights and its normalisation.</returns>
    public static InitialWeights Of(ImportedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Of(network.Classifier, network.Normalisation);
    }

    /// <summary>
    /// Reads the best epoch's weights of a run from the checkpoints that <see cref="TrainingOptions.Checkpoints"/>
    /// left. The run need not be finished, and its options need not be known.
    /// </summary>
    /// <param name="folder">
    /// The run's folder; for its earlier phases, <c>teacher</c> or <c>first-stage</c> in that folder.
    /// </param>
    /// <returns>The weights and the normalisation.</returns>
    /// <exception cref="FileNotFoundException">There is no checkpoint in the folder.</exception>
    /// <exception cref="InvalidCheckpointException">
    /// The checkpoints are broken, or the run had not completed an epoch.
    /// </exception>
    /// <exception cref="TorchNotAvailableException">Torch cannot be loaded.</exception>
    public static InitialWeights FromCheckpoint(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        TorchRuntime.EnsureLoaded();
        return CheckpointWeights.Read(folder);
    }

    /// <summary>Copies a network's weights.</summary>
    /// <param name="classifier">The network.</param>
    /// <param name="normalisation">The normalisation that it was trained with, or null if it is unknown.</param>
    public static InitialWeights Of(BinaryClassifier classifier, Normalisation? normalisation = null)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        return new InitialWeights(Copy(classifier), normalisation);
    }

    /// <summary>The same weights with the warnings of those that they were trained from.</summary>
    internal InitialWeights WithWarnings(IReadOnlyList<string> warnings) =>
        new(Tensors, Normalisation) { ClassNames = ClassNames, ArePartial = ArePartial, Warnings = warnings };

    /// <summary>Copies the weights into a network.</summary>
    /// <param name="classifier">The network.</param>
    /// <param name="classNames">The network's class names; null if it has none.</param>
    /// <returns>What was carried over, and what was not.</returns>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    internal CarriedWeights CopyTo(BinaryClassifier classifier, IReadOnlyList<string>? classNames = null)
    {
        ClassOrder order = ClassOrder.Compare(ClassNames, classNames);
        Dictionary<string, Tensor> targets = WeightsOf(classifier);
        var misfits = new List<string>();
        var carried = new List<string>();
        string head = $"{classifier.Names.Classifier}.";
        using IDisposable noGradient = no_grad();
        foreach ((string name, Tensor target) in targets)
        {
            if (!Tensors.TryGetValue(name, out FloatTensor? source))
            {
                if (!ArePartial && !IsScale(name))
                {
                    misfits.Add($"'{name}' {Shape(target)} is missing");
                }
            }
            else if (!order.AreSame && IsOfOtherClasses(name, head, source, target))
            {
                // Another data set has other classes, whatever their number.
            }
            else if (target.shape.SequenceEqual(source.Shape.ToArray().Select(length => (long)length)))
            {
                int[]? rows = name.StartsWith(head, StringComparison.Ordinal) ? order.Places : null;
                using Tensor values = tensor(InOrder(source, rows), target.shape);
                target.copy_(values);
                carried.Add(name);
            }
            else if (!IsOfOtherClasses(name, head, source, target))
            {
                misfits.Add($"'{name}' is {source}, but the network expects {Shape(target)}");
            }
        }

        misfits.AddRange(Tensors.Keys.Where(name => !targets.ContainsKey(name) && !IsScale(name))
            .Select(name => $"'{name}' {Tensors[name]} is not part of the network"));
        if (misfits.Count > 0)
        {
            throw new ArgumentException(
                $"InitialWeights do not fit network '{classifier.Network.Name}' of {classifier.InputShape} in "
                + $"{classifier.ClassCount} classes: {string.Join("; ", misfits.Take(3))}"
                + (misfits.Count > 3 ? $"; and {misfits.Count - 3} more." : "."));
        }

        return new CarriedWeights(carried, [.. targets.Keys.Except(carried)], [.. Tensors.Keys.Except(targets.Keys)]);
    }

    private static Dictionary<string, FloatTensor> Copy(BinaryClassifier classifier) =>
        WeightsOf(classifier).ToDictionary(entry => entry.Key, entry => entry.Value.ToFloatTensor());

    /// <summary>The values of a tensor, with the rows of its first dimension taken from the given places.</summary>
    private static float[] InOrder(FloatTensor source, int[]? rows)
    {
        float[] values = source.Values.ToArray();
        int length = values.Length / source.Shape[0];
        return rows is null ? values : [.. rows.SelectMany(row => values.AsSpan(row * length, length).ToArray())];
    }

    private static Dictionary<string, Tensor> WeightsOf(BinaryClassifier classifier) =>
        classifier.state_dict().Where(entry => IsWeight(entry.Key)).ToDictionary();

    /// <summary>Whether a tensor is carried over; every run sets the others itself.</summary>
    internal static bool IsWeight(string name) => LastPart(name) is not ("tau" or "num_batches_tracked");

    private static bool IsScale(string name) => LastPart(name) == "alpha";

    private static string LastPart(string name) => name[(name.LastIndexOf('.') + 1)..];

    private static bool IsOfOtherClasses(string name, string head, FloatTensor source, Tensor target) =>
        name.StartsWith(head, StringComparison.Ordinal)
        && source.Shape.Length == target.dim()
        && source.Shape[1..].ToArray().Select(length => (long)length).SequenceEqual(target.shape[1..]);

    private static string Shape(Tensor tensor) => $"float32 [{string.Join(", ", tensor.shape)}]";
}
