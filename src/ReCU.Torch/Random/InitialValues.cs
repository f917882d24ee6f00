using ReCU.Torch.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Linear = TorchSharp.Modules.Linear;

namespace ReCU.Torch;

/// <summary>
/// Fills parameters with their initial values: a function of the seed and of the parameter's place, the same on every
/// device.
/// </summary>
/// <param name="seed">The run's seed.</param>
/// <param name="scheme">The distribution.</param>
/// <param name="precision">What of the network is binary.</param>
internal sealed class InitialValues(long seed, WeightInitialisation scheme, NetworkPrecision precision)
{
    private const double TinyNorm = 1e-8;
    private const double ClassifierDeviation = 0.01;

    private int _parameter;

    /// <summary>The weights of a convolution, and its scales if it has some.</summary>
    public void Convolution(IConvolution convolution)
    {
        Tensor weight = convolution.Weight;
        long kernelArea = weight.shape[2] * weight.shape[3];
        switch (scheme)
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

    /// <summary>The weight of a convolution's batch norm, which torch has set to 1.</summary>
    public void Norm(BatchNorm2d norm)
    {
        // A sign makes a tiny value whole again. Without one, values and gradients would both shrink at every norm.
        if (scheme == WeightInitialisation.KaimingNormalTinyNorms && precision != NetworkPrecision.Float)
        {
            using IDisposable noGradient = no_grad();
            using Scalar value = TinyNorm.ToScalar();
            norm.weight!.fill_(value);
        }
    }

    /// <summary>Weight and bias of the last layer.</summary>
    public void Classifier(Linear classifier)
    {
        if (scheme == WeightInitialisation.FanOutNormal)
        {
            Normal(classifier.weight!, ClassifierDeviation);
            Fill(classifier.bias!, (_, _) => 0);
            return;
        }

        long fanIn = FanIn(classifier.weight!);
        UniformWithinFanIn(classifier.weight!, fanIn);
        UniformWithinFanIn(classifier.bias!, fanIn);
    }

    private void Normal(Tensor parameter, double standardDeviation) =>
        Fill(parameter, (random, i) => standardDeviation * random.Normal(i));

    // PyTorch's default of convolutions and linear layers.
    private void UniformWithinFanIn(Tensor parameter, long fanIn)
    {
        double bound = 1 / Math.Sqrt(fanIn);
        Fill(parameter, (random, i) => -bound + 2 * bound * random.Uniform(i));
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
