using ReCU.Graph;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>A teacher that is ready to answer.</summary>
public abstract class TeacherModel : IDisposable
{
    /// <summary>What it is called in messages.</summary>
    public abstract string Name { get; }

    /// <summary>The images that it reads, in words: <c>3x32x32</c>.</summary>
    public abstract string Input { get; }

    /// <summary>
    /// What its classes are called, in the order of its logits, by which they are brought into the order of the
    /// training images'; null, the default, where it does not know, and has that order already.
    /// </summary>
    public virtual IReadOnlyList<string>? ClassNames => null;

    /// <summary>Whether it reads images of a shape.</summary>
    /// <param name="shape">Channels, height and width.</param>
    public abstract bool Reads(FeatureShape shape);

    /// <summary>
    /// Whether it wants the border that training adds (<see cref="TrainingOptions.Border"/>), where it reads images with
    /// it and without it. Default true.
    /// </summary>
    public virtual bool WantsBorder => true;

    /// <summary>Computes its logits.</summary>
    /// <param name="pixels">
    /// [N, channels, height, width], float32, from 0 to 255; what is augmented may lie somewhat beyond. Where the
    /// network that learns computes, which may be a GPU. The caller's.
    /// </param>
    /// <returns>[N, classes], float32, without gradient, on any device; the caller disposes it.</returns>
    public abstract Tensor Logits(Tensor pixels);

    /// <inheritdoc/>
    public abstract void Dispose();
}
