using ReCU.Torch.Layers;
using ReCU.Torch.RandomNumbers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Linear = TorchSharp.Modules.Linear;

namespace ReCU.Torch;

/// <summary>
/// Fills parameters with initial values: a function of the seed and of the parameter's position, the same on every
/// device.
/// </summary>
public sealed class InitialValues
{
    private const double TinyNorm = 1e-8;
    private const double ClassifierDeviation = 0.01;

    private readonly long _seed;
    private readonly WeightInitialisation _scheme;
    private readonly NetworkPrecision _precision;
    private int _parameter;

    /// <param name="seed">The run's seed.</param>
    /// <param name="scheme">The distribution.</param>
    /// <param name="precision">Which values of the network are binary.</param>
    internal InitialValues(long seed, WeightInitialisation scheme, NetworkPrecision precision) =>
        (_seed, _scheme, _precision) = (seed, scheme, precision);

    /// <summary>Initialises the weights of a convolution, and its scales if it has any.</summary>
    internal void Convolution(IConvolution convolution)
    {
        Tensor weight = convolution.Weight;
        long kernelArea = weight.shape[2] * weight.shape[3];
        switch (_scheme)
        {
            case WeightInitialisation.FanOutNormal:
                Normal(weight, Math.Sqrt(2.0 / (kernelArea * weight.shape[0])));
                break;
            case WeightInitialisation.FanInUniform:
                UniformWithinFanIn(weight, FanIn(weight));
                break;
            default:
                Normal(weight, Math.Sqrt(2.0 / FanIn(weight)));
                break;
        }

        if (convolution.Alpha is not null)
        {
            Fill(convolution.Alpha, (random, i) => random.Uniform(i));
        }
    }

    /// <summary>Initialises the weight of a convolution's batch norm, which torch has set to 1.</summary>
    /// <param name="norm">The batch norm.</param>
    public void Norm(BatchNorm2d norm)
    {
        ArgumentNullException.ThrowIfNull(norm);
        // A sign restores the magnitude of tiny values. Without it, values and gradients would shrink at every norm.
        if (_scheme == WeightInitialisation.KaimingNormalTinyNorms && _precision != NetworkPrecision.Float)
        {
            using IDisposable noGradient = no_grad();
            using Scalar value = TinyNorm.ToScalar();
            norm.weight!.fill_(value);
        }
    }

    /// <summary>Initialises weight and bias of the last layer.</summary>
    internal void Classifier(Linear classifier)
    {
        if (_scheme == WeightInitialisation.FanOutNormal)
        {
            Normal(classifier.weight!, ClassifierDeviation);
            Fill(classifier.bias!, (_, _) => 0);
            return;
        }

        long fanIn = FanIn(classifier.weight!);
        UniformWithinFanIn(classifier.weight!, fanIn);
        UniformWithinFanIn(classifier.bias!, fanIn);
    }

    /// <summary>Fills a parameter with normally distributed numbers of mean 0.</summary>
    /// <param name="parameter">The parameter, float32.</param>
    /// <param name="standardDeviation">Standard deviation of the distribution.</param>
    public void Normal(Tensor parameter, double standardDeviation) =>
        Fill(parameter, (random, i) => standardDeviation * random.Normal(i));

    // PyTorch's default for convolutions and linear layers.
    private void UniformWithinFanIn(Tensor parameter, long fanIn)
    {
        double bound = 1 / Math.Sqrt(fanIn);
        Uniform(parameter, -bound, bound);
    }

    /// <summary>Fills a parameter with uniformly distributed numbers.</summary>
    /// <param name="parameter">The parameter, float32.</param>
    /// <param name="lowest">Lower bound, inclusive.</param>
    /// <param name="bound">Upper bound, exclusive.</param>
    public void Uniform(Tensor parameter, double lowest, double bound) =>
        Fill(parameter, (random, i) => lowest + (bound - lowest) * random.Uniform(i));

    private void Fill(Tensor parameter, Func<CounterRandom, int, double> value)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        var random = new CounterRandom(_seed, RandomPurpose.InitialValue, _parameter++);
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
