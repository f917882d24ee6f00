using ReCU.Graph;
using ReCU.Torch.Layers;
using ReCU.Torch.Training.FineTuning;
using ReCU.Torch.Training.Results;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>
/// Weights to begin a training with, by the names of the network's state dict. A copy: it holds nothing of torch's, and
/// can be kept, shared and made anywhere.
/// </summary>
/// <remarks>
/// They are carried over by name. Scales (<c>alpha</c>) that they do not have stay fresh: a network with float weights
/// has none. With another number of classes, or with others by their names, the classifier starts fresh; where the same
/// classes have another order, it is brought into that. Whatever else does not fit is an error; what is missing is one
/// unless <see cref="ArePartial"/> says that it may be.
/// </remarks>
public sealed class InitialWeights
{
    /// <summary>Wraps tensors.</summary>
    /// <param name="tensors">
    /// Parameters and running statistics, by name, such as <c>layer1.0.conv1.weight</c>. Entries named <c>tau</c> or
    /// <c>num_batches_tracked</c> are passed over: every run sets them anew.
    /// </param>
    /// <param name="normalisation">The scale on which the weights saw pixels, or null where it is not known.</param>
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
    /// The scale on which they saw pixels. A training that is given no other takes it; null where it is not known.
    /// </summary>
    public Normalisation? Normalisation { get; }

    /// <summary>
    /// What the classes are called, in the order of the logits; null, the default, where they are not known, and taken
    /// to be those of the training.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>
    /// Whether they are some of the network's weights only: those that are missing keep their own initial values.
    /// Default false: what is missing is an error.
    /// </summary>
    public bool ArePartial { get; init; }

    /// <summary>
    /// In what the network that they come from computes otherwise, a sentence each. They become warnings of the
    /// training. Default: nothing.
    /// </summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Copies a network's weights.</summary>
    /// <param name="network">The network.</param>
    /// <returns>Its weights, its normalisation and the names of its classes.</returns>
    public static InitialWeights Of(TrainedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new InitialWeights(Copy(network.Classifier), network.Normalisation) { ClassNames = network.ClassNames };
    }

    /// <summary>Copies the weights of a checkpoint of PyTorch.</summary>
    /// <param name="network">The network, from <see cref="AuthorsCheckpoint"/>.</param>
    /// <returns>Its weights and its normalisation.</returns>
    public static InitialWeights Of(ImportedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Of(network.Classifier, network.Normalisation);
    }

    /// <summary>
    /// Reads the weights of the best epoch that a run had when it was last saved: what
    /// <see cref="TrainingOptions.Checkpoints"/> left. The run need not be over, and its options need not be known.
    /// </summary>
    /// <param name="folder">
    /// The run's folder; of its earlier phases, <c>teacher</c> or <c>first-stage</c> in that folder.
    /// </param>
    /// <returns>The weights and the normalisation.</returns>
    /// <exception cref="FileNotFoundException">There is no checkpoint in the folder.</exception>
    /// <exception cref="InvalidCheckpointException">
    /// The checkpoints are broken, or the run had not finished an epoch.
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
    /// <param name="normalisation">The scale on which it saw pixels, or null where it is not known.</param>
    public static InitialWeights Of(BinaryClassifier classifier, Normalisation? normalisation = null)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        return new InitialWeights(Copy(classifier), normalisation);
    }

    /// <summary>The same weights with the warnings of those that they were trained from.</summary>
    internal InitialWeights WithWarnings(IReadOnlyList<string> warnings) =>
        new(Tensors, Normalisation) { ClassNames = ClassNames, ArePartial = ArePartial, Warnings = warnings };

    /// <summary>Puts the weights into a network.</summary>
    /// <param name="classifier">The network.</param>
    /// <param name="classNames">What its classes are called; null where they have no names.</param>
    /// <returns>What was carried over, and what was not.</returns>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    internal CarriedWeights CopyTo(BinaryClassifier classifier, IReadOnlyList<string>? classNames = null)
    {
        ClassOrder order = ClassOrder.Compare(ClassNames, classNames);
        Dictionary<string, Tensor> targets = WeightsOf(classifier);
        var misfits = new List<string>();
        var carried = new List<string>();
        string head = HeadOf(classifier);
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
                // The classes of another data set, however many they are.
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
                misfits.Add($"'{name}' is {source}, but the network's is {Shape(target)}");
            }
        }

        misfits.AddRange(Tensors.Keys.Where(name => !targets.ContainsKey(name) && !IsScale(name))
            .Select(name => $"'{name}' {Tensors[name]} is unknown to the network"));
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

    /// <summary>The values of a tensor, with the rows of its first dimension taken from given places.</summary>
    private static float[] InOrder(FloatTensor source, int[]? rows)
    {
        float[] values = source.Values.ToArray();
        int length = values.Length / source.Shape[0];
        return rows is null ? values : [.. rows.SelectMany(row => values.AsSpan(row * length, length).ToArray())];
    }

    private static Dictionary<string, Tensor> WeightsOf(BinaryClassifier classifier) =>
        classifier.state_dict().Where(entry => IsWeight(entry.Key)).ToDictionary();

    /// <summary>Whether a tensor is one that is carried over; others are set anew by every run.</summary>
    internal static bool IsWeight(string name) => LastPart(name) is not ("tau" or "num_batches_tracked");

    private static bool IsScale(string name) => LastPart(name) == "alpha";

    private static string LastPart(string name) => name[(name.LastIndexOf('.') + 1)..];

    private static string HeadOf(BinaryClassifier classifier) =>
        classifier.named_modules().Last(entry => entry.module is TorchSharp.Modules.Linear).name + ".";

    private static bool IsOfOtherClasses(string name, string head, FloatTensor source, Tensor target) =>
        name.StartsWith(head, StringComparison.Ordinal)
        && source.Shape.Length == target.dim()
        && source.Shape[1..].ToArray().Select(length => (long)length).SequenceEqual(target.shape[1..]);

    private static string Shape(Tensor tensor) => $"float32 [{string.Join(", ", tensor.shape)}]";
}
