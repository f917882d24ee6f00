using ReCU.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Agreement.Tests;

/// <summary>
/// Parameters as training might leave them, and worse: alphas, batch norm weights and slopes of both signs and zero,
/// running statistics that are near those of the images but not theirs.
/// </summary>
internal static class RandomParameters
{
    /// <summary>Fills a network; it is left in training mode.</summary>
    /// <param name="network">The network.</param>
    /// <param name="images">Images to measure the statistics on, so that no layer's output is one-sided.</param>
    /// <param name="random">Where the numbers come from.</param>
    public static void Fill(BinaryClassifier network, Tensor images, Random random)
    {
        using IDisposable noGradient = no_grad();
        foreach ((string name, Tensor value) in network.state_dict())
        {
            string kind = name[(name.LastIndexOf('.') + 1)..];
            if (kind == "alpha" || (kind == "weight" && value.dim() == 1))
            {
                Change(value, (i, _) => i % 4 == 3 ? 0 : 2 * random.NextSingle() - 1);
            }
            else if (kind == "bias")
            {
                Change(value, (_, _) => 0.6f * random.NextSingle() - 0.3f);
            }
        }

        foreach (NormBase norm in network.modules().OfType<NormBase>())
        {
            norm.momentum = 1;
        }

        network.forward(images).Dispose();
        foreach (NormBase norm in network.modules().OfType<NormBase>())
        {
            float[] variances = norm.running_var!.data<float>().ToArray();
            Change(norm.running_mean!, (i, mean) => mean + (random.NextSingle() - 0.5f) * MathF.Sqrt(variances[i]));
            Change(norm.running_var!, (_, variance) => variance * (0.5f + random.NextSingle()));
        }
    }

    private static void Change(Tensor parameter, Func<int, float, float> function)
    {
        float[] values = [.. parameter.data<float>().ToArray().Select((value, i) => function(i, value))];
        using Tensor source = tensor(values, parameter.shape);
        parameter.copy_(source);
    }
}
