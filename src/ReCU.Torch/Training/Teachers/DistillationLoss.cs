using ReCU.Graph;
using ReCU.Torch.Devices;
using ReCU.Torch.Native;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Teachers;

/// <summary>The loss of <see cref="Distillation"/>.</summary>
internal sealed class DistillationLoss : TrainingLoss
{
    private readonly Distillation _options;
    private readonly TeacherModel _teacher;
    private readonly InputGeometry _geometry;
    private readonly LabelLoss _labels;
    private readonly PixelScale _scale;
    private readonly bool _readsBorder;
    private readonly RememberedAnswers? _answers;

    /// <summary>Creates the loss.</summary>
    /// <param name="options">Share and temperature.</param>
    /// <param name="labels">The loss of the labels, which this object takes over.</param>
    /// <param name="teacher">The teacher; the caller disposes it.</param>
    /// <param name="geometry">Sizes of the images.</param>
    /// <param name="normalisation">The normalisation of the network that learns.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <param name="device">The device of the network that learns.</param>
    /// <param name="answers">
    /// The answers of a teacher that is asked once about each image; the caller disposes them. Null asks the teacher
    /// about each view.
    /// </param>
    /// <exception cref="ArgumentException">The teacher expects other images, or has other classes.</exception>
    public DistillationLoss(
        Distillation options,
        LabelLoss labels,
        TeacherModel teacher,
        InputGeometry geometry,
        Normalisation normalisation,
        int classCount,
        ComputeDevice device,
        RememberedAnswers? answers = null)
    {
        _options = options;
        _teacher = teacher;
        _geometry = geometry;
        _readsBorder = teacher.Reads(geometry.Shape) && (teacher.WantsBorder || !teacher.Reads(geometry.ImageShape));
        _answers = answers;
        _labels = labels;
        Check(classCount, device.Torch);
        _scale = new PixelScale(normalisation, device.Torch);
    }

    /// <inheritdoc/>
    public override void Prepare(BatchSource source, CancellationToken cancellation) =>
        _answers?.Ask(source, AnswerOnHost, cancellation);

    /// <inheritdoc/>
    public override TrainingTarget TargetOf(Batch batch)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        using Scalar divisor = _options.Temperature.ToScalar();
        Tensor answers = Target(batch, divisor, batch.Images.device).MoveToOuterDisposeScope();
        return new TrainingTarget(answers, []);
    }

    /// <inheritdoc/>
    public override Tensor Compute(Prediction prediction, Batch batch, TrainingTarget target)
    {
        using DisposeScope scope = NewDisposeScope();
        double temperature = _options.Temperature;
        using Scalar divisor = temperature.ToScalar();
        using Scalar ofTeacherShare = (-_options.Share * temperature * temperature).ToScalar();
        Tensor ofTeacher = nn.functional.log_softmax(prediction.Logits.div(divisor), 1)
            .mul(target.Answers!).sum(1).mean().mul(ofTeacherShare);
        if (_options.Share == 1)
        {
            return ofTeacher.MoveToOuterDisposeScope();
        }

        using Scalar ofLabelsShare = (1 - _options.Share).ToScalar();
        Tensor loss = _labels.Compute(prediction, batch, target).mul(ofLabelsShare).add(ofTeacher, Scalars.One);
        return loss.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _labels.Dispose();
        _scale.Dispose();
    }

    private Tensor Target(Batch batch, Scalar divisor, torch.Device device)
    {
        if (_answers is null)
        {
            return Soften(Answer(batch.Images));
        }

        Tensor own = Soften(_answers.Of(batch.Rows));
        if (batch.Mixture is not { } mixture)
        {
            return own;
        }

        Tensor others = Soften(_answers.Of(mixture.Rows));
        return others.add(own.sub(others).mul(mixture.Shares.to(device).view(-1, 1)), Scalars.One);

        Tensor Soften(Tensor answers) => softmax(answers.to(device).div(divisor), 1);
    }

    private Tensor AnswerOnHost(Tensor images)
    {
        using Tensor answer = Answer(images);
        return answer.cpu();
    }

    private Tensor Answer(Tensor images)
    {
        using Tensor pixels = _scale.ToPixels(images);
        if (_readsBorder)
        {
            return _teacher.Logits(pixels);
        }

        // A teacher that does not know the border gets the centre of the image, shifted and mirrored as it is.
        using Tensor rows = pixels.narrow(2, _geometry.Border, _geometry.ImageShape.Height);
        using Tensor centre = rows.narrow(3, _geometry.Border, _geometry.ImageShape.Width);
        return _teacher.Logits(centre);
    }

    private void Check(int classCount, torch.Device device)
    {
        if (!_readsBorder && !_teacher.Reads(_geometry.ImageShape))
        {
            throw new ArgumentException(
                $"The teacher, {_teacher.Name}, reads images of {_teacher.Input}, but the training images are "
                + $"{_geometry.ImageShape}.");
        }

        FeatureShape shape = _readsBorder ? _geometry.Shape : _geometry.ImageShape;
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        Tensor images = zeros([2, shape.Channels, shape.Height, shape.Width], ScalarType.Float32, device);
        Tensor logits = _teacher.Logits(images);
        if (!logits.shape.SequenceEqual([2, classCount]))
        {
            throw new ArgumentException(
                $"The teacher, {_teacher.Name}, answers two images with [{string.Join(", ", logits.shape)}] numbers; "
                + $"[2, {classCount}] were expected, one for each class of the training images.");
        }
    }
}
