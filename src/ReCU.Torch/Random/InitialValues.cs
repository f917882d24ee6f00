using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>
/// Fills parameters with their initial values: a function of the seed and of the parameter's place, the same on every
/// device.
/// </summary>
/// <param name="seed">The run's seed.</param>
internal sealed class InitialValues(long seed)
{
    private int _parameter;

    /// <summary>Normal values of variance 2 / fan in: He et al., 2015, with the gain of a rectifier.</summary>
    public void KaimingNormal(Tensor weight) => Normal(weight, Math.Sqrt(2.0 / FanIn(weight)));

    /// <summary>Normal values around 0.</summary>
    public void Normal(Tensor parameter, double standardDeviation) =>
        Fill(parameter, (random, i) => standardDeviation * random.Normal(i));

    /// <summary>Uniform values in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public void Uniform(Tensor parameter, double low, double high) =>
        Fill(parameter, (random, i) => low + (high - low) * random.Uniform(i));

    /// <summary>PyTorch's default for a linear layer: weight and bias uniform within 1 / sqrt(fan in).</summary>
    public void Linear(TorchSharp.Modules.Linear layer)
    {
        double bound = 1 / Math.Sqrt(FanIn(layer.weight!));
        Uniform(layer.weight!, -bound, bound);
        Uniform(layer.bias!, -bound, bound);
    }

    private void Fill(Tensor parameter, Func<CounterRandom, int, double> value)
    {
        var random = new CounterRandom(seed, RandomPurpose.InitialValue, _parameter++);
        var values = new float[parameter.numel()];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)value(random, i);
        }

        using (no_grad())
        using (Tensor source = tensor(values, parameter.shape))
        {
            parameter.copy_(source);
        }
    }

    private static long FanIn(Tensor weight) => weight.numel() / weight.shape[0];
}
