using ReCU.Torch.Kernels;
using ReCU.Torch.Layers;
using ReCU.Torch.Training.Checkpointing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Optimisation;

/// <summary>An optimiser at work: changes parameters by their gradients, and remembers what it needs to.</summary>
/// <remarks>
/// TorchSharp's own optimisers cannot be used: they pass numbers to torch that nobody holds
/// (<see cref="Native.Scalars"/>), and walk through a network's weights up to ten times a step.
/// </remarks>
internal abstract class ParameterUpdate : IDisposable
{
    private readonly Entry[] _entries;

    /// <param name="groups">The parameters, a group for each weight decay; the caller's.</param>
    /// <param name="learningRate">The learning rate to begin with.</param>
    private protected ParameterUpdate(IReadOnlyList<ParameterGroup> groups, double learningRate)
    {
        GroupCount = groups.Count;
        LearningRate = learningRate;
        _entries = [.. groups.SelectMany(group => group.Parameters, (group, parameter) =>
            new Entry(parameter, group.WeightDecay, group.RateFactor))];
    }

    /// <summary>Number of groups, for checkpoints, which keep a learning rate for each.</summary>
    public int GroupCount { get; }

    /// <summary>Learning rate of the next step, of groups whose factor is 1.</summary>
    public double LearningRate { get; set; }

    /// <summary>Forgets the gradients of the last step.</summary>
    public void ClearGradients()
    {
        foreach (Entry entry in _entries)
        {
            entry.Parameter.grad = null;
        }
    }

    /// <summary>Changes every parameter that has a gradient.</summary>
    public void Step()
    {
        using IDisposable noGradient = no_grad();
        LayerArithmetic arithmetic = LayerArithmetic.Current;
        foreach (Entry entry in _entries)
        {
            using DisposeScope scope = NewDisposeScope();
            if (entry.Parameter.grad is not { } gradient)
            {
                continue;
            }

            entry.Steps++;
            if (entry.State.Length == 0)
            {
                entry.State = [.. StateNames.Select(_ => zeros_like(entry.Parameter).DetachFromDisposeScope())];
            }

            Tensor dense = gradient.contiguous();
            if (arithmetic.TakesValues(entry.Parameter) && DenseFloats.Fits(dense))
            {
                UpdateOnCpu(entry, dense);
            }
            else
            {
                Update(entry, gradient);
            }
        }
    }

    /// <summary>
    /// Names and tensors of what is remembered, for a checkpoint: <c>optimizer.I.NAME</c> for the parameter at place I.
    /// Those made of numbers belong to the open dispose scope.
    /// </summary>
    public IEnumerable<(string Name, Tensor Value)> Save()
    {
        for (int i = 0; i < _entries.Length; i++)
        {
            Entry entry = _entries[i];
            if (SavesSteps)
            {
                yield return (NameOf(i, StepsName), tensor(entry.Steps));
            }

            for (int s = 0; s < entry.State.Length; s++)
            {
                yield return (NameOf(i, StateNames[s]), entry.State[s]);
            }
        }
    }

    /// <summary>Takes over what a checkpoint holds.</summary>
    /// <param name="file">A checkpoint of an optimiser of the same kind and parameters.</param>
    /// <exception cref="InvalidCheckpointException">A tensor is missing or of another type or shape.</exception>
    public void Restore(SafetensorsFile file)
    {
        for (int i = 0; i < _entries.Length; i++)
        {
            Entry entry = _entries[i];
            entry.Forget();
            if (SavesSteps)
            {
                using Tensor steps = file.Read(NameOf(i, StepsName), ScalarType.Int64, []);
                entry.Steps = steps.item<long>();
            }

            // A memory begins with the first step; until then there is none.
            if (StateNames.Any(name => file.Has(NameOf(i, name))))
            {
                entry.State = [.. StateNames.Select(name => Read(file, NameOf(i, name), entry.Parameter))];
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Entry entry in _entries)
        {
            entry.Forget();
        }
    }

    /// <summary>Names of the tensors that are remembered of each parameter; they are PyTorch's.</summary>
    private protected abstract IReadOnlyList<string> StateNames { get; }

    /// <summary>Whether the number of steps matters.</summary>
    private protected abstract bool SavesSteps { get; }

    /// <summary>Changes a parameter that is float32 on the CPU.</summary>
    /// <param name="entry">The parameter, with its state.</param>
    /// <param name="gradient">Its gradient, contiguous.</param>
    private protected abstract void UpdateOnCpu(Entry entry, Tensor gradient);

    /// <summary>Changes a parameter of any type on any device, by torch's own operations, in an open scope.</summary>
    /// <param name="entry">The parameter, with its state.</param>
    /// <param name="gradient">Its gradient.</param>
    private protected abstract void Update(Entry entry, Tensor gradient);

    /// <summary>The gradient of the loss and of the weight decay: <c>g + decay w</c>.</summary>
    private protected static Tensor Decayed(Entry entry, Tensor gradient)
    {
        using Scalar decay = entry.WeightDecay.ToScalar();
        return gradient.add(entry.Parameter, decay);
    }

    private const string StepsName = "step";

    private static string NameOf(int index, string name) => $"optimizer.{index}.{name}";

    private static Tensor Read(SafetensorsFile file, string name, Tensor parameter)
    {
        Tensor value = file.Read(name, parameter.dtype, parameter.shape);
        return parameter.device_type == DeviceType.CPU
            ? value
            : value.to(parameter.device, disposeAfter: true).DetachFromDisposeScope();
    }

    /// <summary>A parameter, and what is remembered of it.</summary>
    /// <param name="parameter">The parameter; the caller's.</param>
    /// <param name="weightDecay">Its weight decay.</param>
    /// <param name="rateFactor">What the learning rate is multiplied by for it.</param>
    private protected sealed class Entry(Parameter parameter, double weightDecay, double rateFactor)
    {
        public Parameter Parameter { get; } = parameter;

        public double WeightDecay { get; } = weightDecay;

        public double RateFactor { get; } = rateFactor;

        /// <summary>Steps so far, the one under way included.</summary>
        public long Steps { get; set; }

        /// <summary>
        /// Tensors of the parameter's shape, as <see cref="StateNames"/> has them; none before the first step.
        /// </summary>
        public Tensor[] State { get; set; } = [];

        public void Forget()
        {
            Array.ForEach(State, tensor => tensor.Dispose());
            (Steps, State) = (0, []);
        }
    }
}
