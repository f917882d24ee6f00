using ReCU.Graph;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Layers;

/// <summary>A convolution without bias, binary or float, in a form that blocks can use.</summary>
internal interface IConvolution
{
    /// <summary>Trained weights, [out, in, kernel height, kernel width].</summary>
    Parameter Weight { get; }

    /// <summary>Kernel size, stride and padding.</summary>
    Window Window { get; }

    /// <summary>Learned scales [out, 1, 1] that <see cref="Sums"/> does not apply, or null if there are none.</summary>
    Parameter? Alpha { get; }

    /// <summary>Computes the convolution, without alpha.</summary>
    /// <param name="input">[N, in, H, W].</param>
    /// <returns>[N, out, H', W']; the caller disposes it.</returns>
    Tensor Sums(Tensor input);

    /// <summary>Adds the convolution to a graph, without alpha.</summary>
    /// <param name="graph">The graph to add to.</param>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">Name of the value that it reads.</param>
    /// <returns>Name of the sums.</returns>
    string WriteTo(GraphBuilder graph, string name, string input);
}
