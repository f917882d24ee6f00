using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using ReCU.Graph;
using ReCU.MLNet.Internals.Schema;
using ReCU.Torch;
using ReCU.Torch.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.MLNet.Internals.Teachers;

/// <summary>A <see cref="PipelineTeacher"/> that answers.</summary>
internal sealed class PipelineTeacherModel : TeacherModel
{
    private const float Smallest = 1e-12f;
    private const float SumTolerance = 1e-3f;

    private readonly PipelineTeacher _teacher;
    private readonly TeacherColumns _columns;
    private readonly int _classCount;

    /// <exception cref="ArgumentException">A column is missing or of another type.</exception>
    public PipelineTeacherModel(PipelineTeacher teacher)
    {
        _teacher = teacher;
        _columns = TeacherColumns.Find(teacher);
        _classCount = ((VectorDataViewType)_columns.Score.Type).Size;
        ClassNames = _columns.ReadClassNames();
    }

    public override string Name => $"a pipeline with the scores '{_columns.Score.Name}'";

    public override string Input => $"column '{_columns.Image.Name}' of {_columns.Image.Type}";

    public override IReadOnlyList<string>? ClassNames { get; }

    // It was fitted on images as they are.
    public override bool WantsBorder => false;

    public override bool Reads(FeatureShape shape) => _columns.Image.Type switch
    {
        ImageDataViewType image =>
            shape.Channels is 1 or 3
            && (image.Height == 0 || image.Height == shape.Height)
            && (image.Width == 0 || image.Width == shape.Width),
        VectorDataViewType vector => VectorLayout.IsPlanar(vector, shape),
        _ => false,
    };

    public override Tensor Logits(Tensor pixels)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        long[] shape = pixels.shape;
        int count = (int)shape[0];
        var rows = new TeacherRows(
            _teacher.Schema,
            _columns.Image.Index,
            ((int)shape[1], (int)shape[2], (int)shape[3]),
            pixels.cpu().ToFloats());
        float[] scores = Score(rows, count);
        return tensor(scores, [count, _classCount]).MoveToOuterDisposeScope();
    }

    public override void Dispose()
    {
    }

    private float[] Score(TeacherRows rows, int count)
    {
        IDataView scored = _teacher.Pipeline.Transform(rows);
        DataViewSchema.Column column = scored.Schema[_columns.Score.Name];
        using DataViewRowCursor cursor = scored.GetRowCursor([column]);
        ValueGetter<VBuffer<float>> score = cursor.GetGetter<VBuffer<float>>(column);
        var scores = new float[count * _classCount];
        VBuffer<float> buffer = default;
        int row = 0;
        for (; cursor.MoveNext(); row++)
        {
            score(ref buffer);
            if (row < count)
            {
                Take(buffer, scores.AsSpan(row * _classCount, _classCount));
            }
        }

        return row == count
            ? scores
            : throw new InvalidDataException(
                $"The teacher, {Name}, answered {row} rows for {count} images. A teacher must neither drop rows nor add "
                + "any.");
    }

    private void Take(VBuffer<float> score, Span<float> logits)
    {
        if (score.Length != _classCount)
        {
            throw new InvalidDataException(
                $"The teacher, {Name}, answered with {score.Length} numbers; {_classCount} were expected.");
        }

        score.CopyTo(logits);
        float sum = 0;
        foreach (float value in logits)
        {
            if (!float.IsFinite(value))
            {
                throw new InvalidDataException(
                    FormattableString.Invariant($"The teacher, {Name}, answered {value}; a number was expected."));
            }

            sum += value;
        }

        if (_teacher.GivesProbabilities)
        {
            ToLogits(logits, sum);
        }
    }

    private void ToLogits(Span<float> probabilities, float sum)
    {
        foreach (ref float value in probabilities)
        {
            if (value < 0 || Math.Abs(sum - 1) > SumTolerance)
            {
                throw new InvalidDataException(
                    FormattableString.Invariant($"The scores of the teacher, {Name}, are no probabilities: one is {value} ")
                    + FormattableString.Invariant($"and their sum is {sum}. Set GivesProbabilities to false if they are ")
                    + "logits.");
            }

            value = MathF.Log(Math.Max(value, Smallest));
        }
    }
}
