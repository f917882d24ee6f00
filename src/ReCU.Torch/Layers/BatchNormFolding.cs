using ReCU.Graph;
using static TorchSharp.torch;

namespace ReCU.Torch.Layers;

/// <summary>Folds a batch norm, and the scale before it, into one scale and one offset a channel.</summary>
internal static class BatchNormFolding
{
    /// <summary>
    /// Adds <c>y = a x + b</c> for a batch norm of <c>alpha x</c>:
    /// <c>a = alpha gamma / sqrt(var + eps)</c>, <c>b = beta - mean gamma / sqrt(var + eps)</c>, in double precision.
    /// </summary>
    /// <param name="graph">The graph to add to.</param>
    /// <param name="name">Name of the node.</param>
    /// <param name="input">Name of the value x.</param>
    /// <param name="norm">The batch norm, with its running statistics.</param>
    /// <param name="alpha">Learned scales before it, or null for ones.</param>
    /// <returns>The node's name.</returns>
    public static string AddBatchNorm(
        this GraphBuilder graph, string name, string input, TorchSharp.Modules.NormBase norm, Tensor? alpha = null)
    {
        float[] gamma = norm.weight!.ToFloats();
        float[] beta = norm.bias!.ToFloats();
        float[] mean = norm.running_mean!.ToFloats();
        float[] variance = norm.running_var!.ToFloats();
        float[]? alphas = alpha?.ToFloats();

        var factor = new float[gamma.Length];
        var offset = new float[gamma.Length];
        for (int i = 0; i < gamma.Length; i++)
        {
            double scale = gamma[i] / Math.Sqrt((double)variance[i] + norm.eps);
            factor[i] = (float)(scale * (alphas?[i] ?? 1));
            offset[i] = (float)(beta[i] - mean[i] * scale);
        }

        return graph.Add(new Scale(name, input, Graph.FloatTensor.Vector(factor), Graph.FloatTensor.Vector(offset)));
    }

    /// <summary>Adds <c>y = factor x</c>, per channel.</summary>
    /// <returns>The node's name.</returns>
    public static string AddScale(this GraphBuilder graph, string name, string input, Tensor factor) => graph.Add(
        new Scale(
            name,
            input,
            Graph.FloatTensor.Vector(factor.ToFloats()),
            Graph.FloatTensor.Vector(new float[factor.numel()])));
}
