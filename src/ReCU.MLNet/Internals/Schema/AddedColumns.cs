using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.MLNet.Internals.MLNet;

namespace ReCU.MLNet.Internals.Schema;

/// <summary>
/// The schema of the columns that the transformer adds, in their order: the label as a key where it is mapped,
/// predicted label, scores, logits where they are asked for. Annotations are those of ML.NET's multiclass trainers.
/// </summary>
internal static class AddedColumns
{
    private const string ScoreColumnKind = "MulticlassClassification";

    /// <param name="options">Names of the columns.</param>
    /// <param name="labels">The classes.</param>
    /// <param name="label">The mapped label column and the values of its keys; null where none is mapped.</param>
    /// <param name="scoreSetId">The number of the set of score columns.</param>
    public static DataViewSchema Build(
        ReCUScoringOptions options, ClassLabels labels, (string Name, ClassLabels Values)? label, uint scoreSetId)
    {
        int classes = labels.Names.Count;
        var key = new KeyDataViewType(typeof(uint), classes);
        var vector = new VectorDataViewType(NumberDataViewType.Single, classes);
        var builder = new DataViewSchema.Builder();
        if (label is (string name, ClassLabels values))
        {
            var annotations = new DataViewSchema.Annotations.Builder();
            values.Annotate(annotations, AnnotationKinds.KeyValues);
            builder.AddColumn(
                name, new KeyDataViewType(typeof(uint), values.Names.Count), annotations.ToAnnotations());
        }

        var predicted = new DataViewSchema.Annotations.Builder();
        labels.Annotate(predicted, AnnotationKinds.KeyValues);
        AddScoreSet(predicted, scoreSetId, "PredictedLabel");
        builder.AddColumn(options.PredictedLabelColumnName, key, predicted.ToAnnotations());

        var score = new DataViewSchema.Annotations.Builder();
        AddSlotNames(score, labels);
        labels.Annotate(score, "TrainingLabelValues");
        AddScoreSet(score, scoreSetId, "Score");
        builder.AddColumn(options.ScoreColumnName, vector, score.ToAnnotations());

        if (options.LogitsColumnName is { } logitsName)
        {
            var logits = new DataViewSchema.Annotations.Builder();
            AddSlotNames(logits, labels);
            builder.AddColumn(logitsName, vector, logits.ToAnnotations());
        }

        return builder.ToSchema();
    }

    private static void AddSlotNames(DataViewSchema.Annotations.Builder builder, ClassLabels labels) =>
        ClassLabels.FromText(labels.Names).Annotate(builder, "SlotNames");

    private static void AddScoreSet(DataViewSchema.Annotations.Builder builder, uint id, string valueKind)
    {
        builder.Add("ScoreColumnSetId", MLNetInternals.ScoreSetIdType, (ref uint value) => value = id);
        AddText(builder, "ScoreColumnKind", ScoreColumnKind);
        AddText(builder, "ScoreValueKind", valueKind);
    }

    private static void AddText(DataViewSchema.Annotations.Builder builder, string kind, string text) =>
        builder.Add(kind, TextDataViewType.Instance, (ref ReadOnlyMemory<char> value) => value = text.AsMemory());
}
