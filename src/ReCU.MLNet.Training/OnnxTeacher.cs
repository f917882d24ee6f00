using ReCU.Graph;
using ReCU.MLNet.Internals.Teachers;
using ReCU.Torch;

namespace ReCU.MLNet;

/// <summary>
/// A teacher in an ONNX file, run by ONNX Runtime: any classifier for images of the training's size. Files of this
/// library need no options; for others, state here what they expect.
/// </summary>
/// <param name="Path">The file.</param>
public sealed record OnnxTeacher(string Path) : Teacher
{
    /// <summary>
    /// Input for the images, float32, [N, channels, height, width]; null, the default, takes the only input.
    /// </summary>
    public string? InputName { get; init; }

    /// <summary>
    /// Output with one number per class; null, the default, takes the one named <c>logits</c>, or else the first.
    /// </summary>
    public string? OutputName { get; init; }

    /// <summary>
    /// Shape of the images if the file leaves it open; null, the default, takes that of the training images, including
    /// the border.
    /// </summary>
    public FeatureShape? InputShape { get; init; }

    /// <summary>
    /// Mean and standard deviation of each channel, on the scale of 0 to 255, by which its images are normalised; null,
    /// the default, passes pixels from 0 to 255.
    /// </summary>
    public Normalisation? Normalisation { get; init; }

    /// <summary>Whether its output are probabilities (after a softmax) instead of logits. Default false.</summary>
    public bool GivesProbabilities { get; init; }

    /// <summary>Threads that it runs on, from 0 to 1,024; 0, the default, is one per core.</summary>
    public int Threads { get; init; }

    /// <inheritdoc/>
    /// <exception cref="InvalidModelException">The file is not a model that ONNX Runtime can run.</exception>
    /// <exception cref="InvalidOperationException">ONNX Runtime's native library is missing.</exception>
    public override TeacherModel Open(ITeacherTraining training) => new OnnxTeacherModel(this);

    /// <inheritdoc/>
    public override string ComputeFingerprint() => TeacherFile.Digest(Path);

    /// <inheritdoc/>
    public override void Check()
    {
        TeacherFile.Check("the teacher", Path, Threads);
        if (InputShape is (int channels, int height, int width) && Math.Min(channels, Math.Min(height, width)) < 1)
        {
            throw new ArgumentException(
                $"InputShape of the teacher is {InputShape}; channels, height and width must be at least 1.");
        }

        Normalisation?.Check();
    }
}
