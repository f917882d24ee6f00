using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>A float network that is ready to compute its feature maps.</summary>
public abstract class FeatureTeacherModel : IDisposable
{
    /// <summary>Its name in messages.</summary>
    public abstract string Name { get; }

    /// <summary>Computes the maps after its residual blocks.</summary>
    /// <param name="pixels">
    /// [N, channels, height, width], float32, from 0 to 255; augmented images may exceed the range slightly. On the
    /// device of the network that learns, which may be a GPU. The caller disposes them.
    /// </param>
    /// <returns>
    /// One for each residual block, in their order: the sum with the shortcut before any activation, [N, channels,
    /// height, width], float32, without gradient, on any device; the caller disposes them.
    /// </returns>
    public abstract IReadOnlyList<Tensor> Maps(Tensor pixels);

    /// <inheritdoc/>
    public abstract void Dispose();
}
