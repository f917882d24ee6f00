using ReCU.Graph;
using ReCU.Torch.Networks.Modules;
using ReCU.Torch.Networks.Plan;

namespace ReCU.Torch;

/// <summary>
/// The architecture of a binary network: a description that creates networks for any image shape and number of classes.
/// Named ones are properties here. Others are variants of them, <c>BinaryNetwork.ResNet20 with { Stages = [...] }</c>,
/// or composed of a stem, blocks and a head: <see cref="ComposedNetwork"/>.
/// </summary>
public abstract partial record BinaryNetwork
{
    /// <summary>Name of the architecture in reports and model files.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Which values of the network are binary. Tensors have the same names in all precisions; alpha and tau exist in
    /// <see cref="NetworkPrecision.Binary"/> only. Default: weights and activations.
    /// </summary>
    public NetworkPrecision Precision { get; init; } = NetworkPrecision.Binary;

    /// <summary>The distribution of the initial weights. Default: that of the paper's ResNets for CIFAR.</summary>
    public WeightInitialisation Initialisation { get; init; } = WeightInitialisation.KaimingNormal;

    /// <summary>Creates a network with new initial values.</summary>
    /// <param name="inputShape">Shape of the images that the network reads, after any border.</param>
    /// <param name="classCount">Number of classes, at least 2.</param>
    /// <param name="seed">Seed of the initial values.</param>
    /// <returns>The network, in training mode; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">
    /// The architecture does not fit the shape, or one of its numbers is out of range; the message says which.
    /// </exception>
    /// <exception cref="TorchNotAvailableException">Torch cannot be loaded.</exception>
    public BinaryClassifier Create(FeatureShape inputShape, int classCount, long seed = 1)
    {
        BinaryClassifier classifier = CreateBlank(inputShape, classCount);
        classifier.Initialise(new InitialValues(seed, Initialisation, Precision));
        return classifier;
    }

    /// <summary>Checks that the architecture is valid and fits images of a shape.</summary>
    /// <param name="inputShape">Shape of the images that the network reads, after any border.</param>
    /// <exception cref="ArgumentException">It does not; the message says why, and what would fit.</exception>
    public void Check(FeatureShape inputShape) => CheckedPlan(inputShape, out _);

    /// <summary>The weights of the convolutions in stem and blocks, in their order; needs no torch.</summary>
    internal IReadOnlyList<ConvolutionWeight> Convolutions()
    {
        NetworkPlan plan = Plan();
        var weights = new List<ConvolutionWeight>
        {
            new($"{plan.Names.StemConvolution}.weight", plan.Stem.Width, null, plan.Stem.Kernel),
        };
        int width = plan.Stem.Width;
        foreach (PlannedBlock block in plan.Blocks)
        {
            weights.AddRange(block.Options.Weights(block.Units, width));
            width = block.Options.Width;
        }

        return weights;
    }

    /// <summary>
    /// Creates a network whose parameters will be filled: <see cref="Create"/> without the initial values.
    /// </summary>
    /// <returns>The network, in training mode; the caller disposes it.</returns>
    internal BinaryClassifier CreateBlank(FeatureShape inputShape, int classCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 2);
        NetworkPlan plan = CheckedPlan(inputShape, out FeatureShape lastMap);
        TorchRuntime.EnsureLoaded();
        return new BinaryClassifier(this, plan, inputShape, lastMap, classCount);
    }

    /// <summary>The architecture as stem, blocks and head.</summary>
    /// <exception cref="ArgumentException">One of its numbers makes it impossible to create blocks.</exception>
    private protected abstract NetworkPlan Plan();

    private NetworkPlan CheckedPlan(FeatureShape inputShape, out FeatureShape lastMap)
    {
        if (!Enum.IsDefined(Precision) || !Enum.IsDefined(Initialisation))
        {
            throw UnsoundNetwork.Error(
                Name,
                $"its precision is {Precision} and its initialisation {Initialisation}; defined ones were expected.");
        }

        NetworkPlan plan = Plan();
        lastMap = new PlanCheck(Name, plan, inputShape).LastMap();
        return plan;
    }
}
