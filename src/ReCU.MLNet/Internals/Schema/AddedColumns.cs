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

    public static DataViewSchema Build(ReCUScoringOptions options, ClassLabels labels, bool mapsLabel, uint scoreSetId)
    {
        int classes = labels.Names.Count;
        var key = new KeyDataViewType(typeof(uint), classes);
        var vector = new VectorDataViewType(NumberDataViewType.Single, classes);
        var builder = new DataViewSchema.Builder();
        if (mapsLabel)
        {
            var annotations = new DataViewSchema.Annotations.Builder();
            labels.Annotate(annotations, "KeyValues");
            builder.AddColumn(options.LabelColumnName, key, annotations.ToAnnotations());
        }

        var predicted = new DataViewSchema.Annotations.Builder();
        labels.Annotate(predicted, "KeyValues");
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

    /// <summary>Whether a label column of this type is turned into a key.</summary>
    public static bool MapsLabel(DataViewSchema schema, ReCUScoringOptions options)
    {
        if (options.LabelColumnName is not { } name || schema.GetColumnOrNull(name) is not { } column)
        {
            return false;
        }

        return column.Type is not KeyDataViewType
            && (LabelValues.Supports(column.Type) ? true : throw WrongLabel(name, column.Type));
    }

    /// <summary>Whether a label column of this shape is turned into a key.</summary>
    public static bool MapsLabel(SchemaShape schema, ReCUScoringOptions options)
    {
        SchemaShape.Column column = schema.FirstOrDefault(c => c.Name == options.LabelColumnName);
        if (options.LabelColumnName is null || column.Name is null)
        {
            return false;
        }

        bool scalar = column.Kind == SchemaShape.Column.VectorKind.Scalar;
        return !(scalar && column.IsKey)
            && (scalar && LabelValues.Supports(column.ItemType)
                ? true
                : throw WrongLabel(column.Name, column.ItemType));
    }

    private static ArgumentException WrongLabel(string name, DataViewType type) =>
        new($"The label column '{name}' is {type}; a key, text, boolean or number was expected.");

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
