using ReCU.Graph;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>A teacher that is ready for use.</summary>
public abstract class TeacherModel : IDisposable
{
    /// <summary>Its name in messages.</summary>
    public abstract string Name { get; }

    /// <summary>The images that it accepts, in words: <c>3x32x32</c>.</summary>
    public abstract string Input { get; }

    /// <summary>
    /// Its class names, in the order of its logits, by which the logits are reordered to the classes of the training
    /// images. Null, the default, if the names are unknown; the order must then be the same.
    /// </summary>
    public virtual IReadOnlyList<string>? ClassNames => null;

    /// <summary>Whether it accepts images of a shape.</summary>
    /// <param name="shape">Channels, height and width.</param>
    public abstract bool Reads(FeatureShape shape);

    /// <summary>
    /// Whether it wants the border that training adds (<see cref="TrainingOptions.Border"/>), where it reads images with
    /// it and without it. Default true.
    /// </summary>
    public virtual bool WantsBorder => true;

    /// <summary>Computes its logits.</summary>
    /// <param name="pixels">
    /// [N, channels, height, width], float32, from 0 to 255; augmented images may exceed the range slightly. On the
    /// device of the network that learns, which may be a GPU. The caller disposes them.
    /// </param>
    /// <returns>[N, classes], float32, without gradient, on any device; the caller disposes it.</returns>
    public abstract Tensor Logits(Tensor pixels);

    /// <inheritdoc/>
    public abstract void Dispose();
}
