using ReCU.Torch.Layers;
using ReCU.Torch.Training.Checkpointing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Optimisation;

/// <summary>An optimiser in use: changes parameters by their gradients, and keeps its state.</summary>
/// <remarks>
/// <para>
/// TorchSharp's own optimisers cannot be used: they pass scalars to torch that the collector may free (<see
/// cref="Native.Scalars"/>), and make up to ten passes over a network's weights in a step.
/// </para>
/// <para>
/// A step has two parts: <see cref="Begin"/> computes its numbers on the host, and <see cref="Apply"/> uses them. For
/// torch's own operations they lie in a tensor, because a GPU that has recorded <see cref="Apply"/> repeats it without
/// the host.
/// </para>
/// </remarks>
internal abstract class ParameterUpdate : IDisposable
{
    private readonly Entry[] _entries;
    private Tensor? _numbers;

    /// <param name="groups">The parameters, a group for each weight decay; the caller disposes them.</param>
    /// <param name="learningRate">The initial learning rate.</param>
    private protected ParameterUpdate(IReadOnlyList<ParameterGroup> groups, double learningRate)
    {
        GroupCount = groups.Count;
        LearningRate = learningRate;
        _entries = [.. groups.SelectMany(group => group.Parameters, (group, parameter) =>
            new Entry(parameter, group.WeightDecay, group.RateFactor))];
    }

    /// <summary>Number of groups, for checkpoints, which contain a learning rate for each.</summary>
    public int GroupCount { get; }

    /// <summary>Learning rate of the next step, for groups with factor 1.</summary>
    public double LearningRate { get; set; }

    /// <summary>Clears the gradients of the last step.</summary>
    public void ClearGradients()
    {
        foreach (Entry entry in _entries)
        {
            entry.Parameter.grad = null;
        }
    }

    /// <summary>The gradients of the parameters, in their order; null where one has none.</summary>
    /// <returns>The gradients; the caller disposes them.</returns>
    public IReadOnlyList<Tensor?> TakeGradients() =>
        [.. _entries.Select(entry => entry.Parameter.grad?.DetachFromDisposeScope())];

    /// <summary>Makes tensors the gradients of the parameters.</summary>
    /// <param name="gradients">Those that <see cref="TakeGradients"/> returned; the caller keeps them.</param>
    public void PutGradients(IReadOnlyList<Tensor?> gradients)
    {
        foreach ((Entry entry, Tensor? gradient) in _entries.Zip(gradients))
        {
            entry.Parameter.grad = gradient;
        }
    }

    /// <summary>Changes every parameter that has a gradient.</summary>
    public void Step()
    {
        Begin();
        Apply();
    }

    /// <summary>Counts a step of every parameter that has a gradient, and computes the numbers of the step.</summary>
    public void Begin()
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach (Entry entry in _entries)
        {
            using Tensor? gradient = entry.Parameter.grad;
            if (gradient is null)
            {
                continue;
            }

            entry.Steps++;
            if (entry.State.Length == 0)
            {
                entry.State = [.. StateNames.Select(_ => zeros_like(entry.Parameter).DetachFromDisposeScope())];
            }
        }

        if (_entries.FirstOrDefault(entry => !TakesKernel(entry)) is { Parameter: var parameter })
        {
            PutNumbers(parameter);
        }
    }

    /// <summary>Changes every parameter that has a gradient, by the numbers of <see cref="Begin"/>.</summary>
    public void Apply()
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope all = NewDisposeScope();
        Tensor[]? numbers = _numbers?.unbind(0);
        for (int i = 0; i < _entries.Length; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            Entry entry = _entries[i];
            if (entry.Parameter.grad is not { } gradient)
            {
                continue;
            }

            if (TakesKernel(entry))
            {
                UpdateOnCpu(entry, gradient.contiguous());
            }
            else
            {
                Update(entry, gradient, numbers![i]);
            }
        }
    }

    /// <summary>
    /// Names and tensors of the state, for a checkpoint: <c>optimizer.I.NAME</c> for the parameter with index I. Those
    /// created from numbers belong to the open dispose scope.
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

    /// <summary>Restores the state from a checkpoint.</summary>
    /// <param name="file">A checkpoint of an optimiser of the same kind and parameters.</param>
    /// <exception cref="InvalidCheckpointException">A tensor is missing or has another type or shape.</exception>
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

            // There is no state before the first step.
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

        _numbers?.Dispose();
    }

    /// <summary>Names of the state's tensors for each parameter; they are PyTorch's.</summary>
    private protected abstract IReadOnlyList<string> StateNames { get; }

    /// <summary>Whether the number of steps matters.</summary>
    private protected abstract bool SavesSteps { get; }

    /// <summary>The numbers of a step, which change from step to step.</summary>
    /// <param name="entry">A parameter, whose <see cref="Entry.Steps"/> includes the step.</param>
    private protected abstract double[] NumbersOf(Entry entry);

    /// <summary>Updates a float32 parameter on the CPU.</summary>
    /// <param name="entry">The parameter, with its state.</param>
    /// <param name="gradient">Its gradient, contiguous.</param>
    private protected abstract void UpdateOnCpu(Entry entry, Tensor gradient);

    /// <summary>Updates a parameter of any type on any device, by torch's own operations, in an open scope.</summary>
    /// <param name="entry">The parameter, with its state.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="numbers">Its <see cref="NumbersOf"/>, of its type and on its device.</param>
    private protected abstract void Update(Entry entry, Tensor gradient, Tensor numbers);

    /// <summary>The gradient of the loss and of the weight decay: <c>g + decay w</c>.</summary>
    private protected static Tensor Decayed(Entry entry, Tensor gradient)
    {
        using Scalar decay = entry.WeightDecay.ToScalar();
        return gradient.add(entry.Parameter, decay);
    }

    private const string StepsName = "step";

    private static bool TakesKernel(Entry entry) => LayerArithmetic.Current.TakesValues(entry.Parameter);

    // A row for each parameter, in the same tensor in each step. The host does not wait until it is copied.
    private void PutNumbers(Parameter parameter)
    {
        double[][] rows = Array.ConvertAll(_entries, NumbersOf);
        double[] all = [.. rows.SelectMany(row => row)];
        Tensor given = tensor(all, [rows.Length, rows[0].Length], parameter.dtype);
        if (parameter.device_type == DeviceType.CUDA)
        {
            given = given.pin_memory().to(parameter.device, non_blocking: true);
        }

        _numbers ??= zeros(given.shape, parameter.dtype, given.device).DetachFromDisposeScope();
        _numbers.copy_(given);
    }

    private static string NameOf(int index, string name) => $"optimizer.{index}.{name}";

    private static Tensor Read(SafetensorsFile file, string name, Tensor parameter)
    {
        Tensor value = file.Read(name, parameter.dtype, parameter.shape);
        return parameter.device_type == DeviceType.CPU
            ? value
            : value.to(parameter.device, disposeAfter: true).DetachFromDisposeScope();
    }

    /// <summary>A parameter and its state.</summary>
    /// <param name="parameter">The parameter; the caller disposes it.</param>
    /// <param name="weightDecay">Its weight decay.</param>
    /// <param name="rateFactor">Factor of its learning rate.</param>
    private protected sealed class Entry(Parameter parameter, double weightDecay, double rateFactor)
    {
        public Parameter Parameter { get; } = parameter;

        public double WeightDecay { get; } = weightDecay;

        public double RateFactor { get; } = rateFactor;

        /// <summary>Number of steps, including the current one.</summary>
        public long Steps { get; set; }

        /// <summary>
        /// Tensors of the parameter's shape, in the order of <see cref="StateNames"/>; none before the first step.
        /// </summary>
        public Tensor[] State { get; set; } = [];

        public void Forget()
        {
            Array.ForEach(State, tensor => tensor.Dispose());
            (Steps, State) = (0, []);
        }
    }
}
