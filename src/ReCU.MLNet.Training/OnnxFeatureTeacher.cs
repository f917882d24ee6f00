using System.Security.Cryptography;
using ReCU.Graph;
using ReCU.MLNet.Internals.Teachers;
using ReCU.Onnx.Reading.FloatLayers;
using ReCU.Torch;
using ReCU.Torch.Training.Checkpointing;

namespace ReCU.MLNet;

/// <summary>
/// A float residual network in an ONNX file, run by ONNX Runtime, whose feature maps are learned. What follows the last
/// residual block, such as a classifier, is not needed and not run; the size of the images that the file states does
/// not matter.
/// </summary>
/// <param name="Path">The file; its weights may be in files beside it.</param>
// A resumed run recognises the file by its content.
public sealed record OnnxFeatureTeacher([property: FreeOnResume] string Path) : FeatureTeacher
{
    private const double LargestScale = 16;

    /// <summary>
    /// Mean and standard deviation of each channel, on the scale of 0 to 255, by which its images are normalised, red
    /// first; null, the default, passes pixels from 0 to 255.
    /// </summary>
    public Normalisation? Normalisation { get; init; }

    /// <summary>Whether it reads blue, green, red, as networks of CNTK and Caffe do. Default false.</summary>
    public bool BlueFirst { get; init; }

    /// <summary>
    /// By what the images are enlarged for it, from 1 to 16: a network that was trained on larger images knows more
    /// about enlarged ones, and takes longer. Default 1.
    /// </summary>
    public double Scale { get; init; } = 1;

    /// <summary>
    /// Threads that it runs on, from 0 to 1,024; 0, the default, is one per core. A resumed run may use another number.
    /// </summary>
    [FreeOnResume]
    public int Threads { get; init; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The normalisation has another number of channels than the file.</exception>
    /// <exception cref="InvalidModelException">
    /// The file is not a residual network of float32 that ONNX Runtime can run.
    /// </exception>
    /// <exception cref="InvalidOperationException">ONNX Runtime's native library is missing.</exception>
    public override FeatureTeacherModel Open() => new OnnxFeatureModel(this);

    /// <inheritdoc/>
    // With the weights that are in files beside it.
    public override string ComputeFingerprint() =>
        Convert.ToHexStringLower(SHA256.HashData(ResidualMaps.Read(Path).Bytes));

    /// <inheritdoc/>
    public override void Check()
    {
        TeacherFile.Check("the teacher of the feature maps", Path, Threads);
        if (Scale is not (>= 1 and <= LargestScale))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"Scale of the teacher of the feature maps is {Scale}, but it must be ")
                + FormattableString.Invariant($"from 1 to {LargestScale}."));
        }

        Normalisation?.Check();
    }
}
