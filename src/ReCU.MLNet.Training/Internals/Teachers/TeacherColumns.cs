using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using ReCU.MLNet.Internals.Schema;

namespace ReCU.MLNet.Internals.Teachers;

/// <summary>The columns through which a pipeline is asked.</summary>
/// <param name="Image">Of the pipeline's input.</param>
/// <param name="Score">Of its output.</param>
internal readonly record struct TeacherColumns(DataViewSchema.Column Image, DataViewSchema.Column Score)
{
    // Names of the slots of a score whose labels were text, and of those whose labels were not.
    private static readonly string[] _classNames = ["SlotNames", "TrainingLabelValues"];

    /// <summary>Finds the columns of a teacher.</summary>
    /// <exception cref="ArgumentException">One is missing or of another type; the message names it.</exception>
    public static TeacherColumns Find(PipelineTeacher teacher)
    {
        DataViewSchema.Column image = FindImage(teacher);
        DataViewSchema output;
        try
        {
            output = teacher.Pipeline.GetOutputSchema(teacher.Schema);
        }
        catch (Exception exception)
        {
            throw new ArgumentException(
                $"The teacher's pipeline cannot read its Schema, which has the columns {Names(teacher.Schema)}: "
                + $"{exception.Message} Pass the schema of the data that the pipeline was fitted on.",
                exception);
        }

        DataViewSchema.Column score = output.GetColumnOrNull(teacher.ScoreColumnName) ?? throw new ArgumentException(
            $"The teacher's pipeline makes no column '{teacher.ScoreColumnName}', but {Names(output)}. Set "
            + "ScoreColumnName.");
        if (score.Type is not VectorDataViewType { IsKnownSize: true } vector
            || vector.ItemType != NumberDataViewType.Single)
        {
            throw new ArgumentException(
                $"Column '{score.Name}' of the teacher's pipeline is {score.Type}; a vector with one float for each "
                + "class was expected, as multiclass trainers make it.");
        }

        CheckDependencies(teacher, image, score);
        return new TeacherColumns(image, score);
    }

    /// <summary>What the slots of the score are called; null where nothing says so.</summary>
    public IReadOnlyList<string>? ReadClassNames()
    {
        foreach (string kind in _classNames)
        {
            if (KeyNames.Read(Score, kind) is { Names: { } names } && names.All(name => name.Length > 0))
            {
                return names;
            }
        }

        return null;
    }

    // A score of other columns would be one of their missing values.
    private static void CheckDependencies(
        PipelineTeacher teacher, DataViewSchema.Column image, DataViewSchema.Column score)
    {
        if (!teacher.Pipeline.IsRowToRowMapper)
        {
            return;
        }

        string[] needed = [.. teacher.Pipeline.GetRowToRowMapper(teacher.Schema).GetDependencies([score])
            .Select(column => column.Name)];
        if (!needed.Contains(image.Name))
        {
            throw new ArgumentException(
                $"The teacher's '{score.Name}' does not depend on the image column '{image.Name}', but on "
                + $"{Quoted(needed)}. Set ImageColumnName to the column that the pipeline reads images from.");
        }

        string[] others = [.. needed.Where(name => name != image.Name)];
        if (others.Length > 0)
        {
            throw new ArgumentException(
                $"The teacher's '{score.Name}' also depends on {Quoted(others)}. A teacher must need the image only, "
                + $"'{image.Name}': the training knows nothing else.");
        }
    }

    private static DataViewSchema.Column FindImage(PipelineTeacher teacher)
    {
        if (teacher.ImageColumnName is { } name)
        {
            DataViewSchema.Column column = teacher.Schema.GetColumnOrNull(name) ?? throw new ArgumentException(
                $"The Schema of the teacher has no column '{name}', but {Names(teacher.Schema)}.");
            return HoldsImages(column)
                ? column
                : throw new ArgumentException(
                    $"Column '{name}' of the teacher's Schema is {column.Type}; an image, or a vector of known size of "
                    + "floats or bytes, was expected.");
        }

        DataViewSchema.Column[] columns = [.. teacher.Schema.Where(column => !column.IsHidden && HoldsImages(column))];
        return columns.Length == 1
            ? columns[0]
            : throw new ArgumentException(
                $"Of the columns of the teacher's Schema, {Names(teacher.Schema)}, {columns.Length} are images or vectors "
                + "of floats or bytes. Set ImageColumnName to the one that the pipeline reads images from.");
    }

    private static bool HoldsImages(DataViewSchema.Column column) =>
        column.Type is ImageDataViewType
        || (column.Type is VectorDataViewType { IsKnownSize: true } vector
            && (vector.ItemType == NumberDataViewType.Single || vector.ItemType == NumberDataViewType.Byte));

    private static string Names(DataViewSchema schema) =>
        Quoted(schema.Where(column => !column.IsHidden).Select(column => column.Name));

    private static string Quoted(IEnumerable<string> names) =>
        names.Any() ? string.Join(", ", names.Select(name => $"'{name}'")) : "nothing";
}
