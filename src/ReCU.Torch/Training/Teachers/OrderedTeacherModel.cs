using ReCU.Graph;
using ReCU.Torch.Training.Results;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Teachers;

/// <summary>A teacher whose classes have another order than those of the training images.</summary>
internal sealed class OrderedTeacherModel : TeacherModel
{
    private readonly TeacherModel _teacher;
    private readonly Tensor _places;

    private OrderedTeacherModel(TeacherModel teacher, int[] places)
    {
        _teacher = teacher;
        _places = tensor([.. places.Select(place => (long)place)]).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override string Name => _teacher.Name;

    /// <inheritdoc/>
    public override string Input => _teacher.Input;

    /// <summary>Makes a teacher answer in the order of the training's classes.</summary>
    /// <param name="teacher">The teacher, which is disposed with the result, or if it does not fit.</param>
    /// <param name="classNames">The classes of the training images; null if they have no names.</param>
    /// <returns>The teacher itself if its order is the same or unknown.</returns>
    /// <exception cref="ArgumentException">
    /// The teacher has the same number of classes, but with other names.
    /// </exception>
    public static TeacherModel Arrange(TeacherModel teacher, IReadOnlyList<string>? classNames)
    {
        ClassOrder order = ClassOrder.Compare(teacher.ClassNames, classNames);
        if (order.Places is { } places)
        {
            return new OrderedTeacherModel(teacher, places);
        }

        // Another number of classes is detected by the number of its logits.
        if (order.AreSame || teacher.ClassNames!.Count != classNames!.Count)
        {
            return teacher;
        }

        teacher.Dispose();
        throw new ArgumentException(
            $"The teacher, {teacher.Name}, knows the classes {string.Join(", ", teacher.ClassNames)}, but the training "
            + $"images have {string.Join(", ", classNames)}.");
    }

    /// <inheritdoc/>
    public override bool WantsBorder => _teacher.WantsBorder;

    /// <inheritdoc/>
    public override bool Reads(FeatureShape shape) => _teacher.Reads(shape);

    /// <inheritdoc/>
    public override Tensor Logits(Tensor pixels)
    {
        using Tensor logits = _teacher.Logits(pixels);
        using Tensor places = _places.to(logits.device);
        return logits.index_select(1, places);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _places.Dispose();
        _teacher.Dispose();
    }
}
