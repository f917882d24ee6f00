using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Data;
using ReCU.MLNet.Internals.Input;
using ReCU.MLNet.Internals.Schema;

namespace ReCU.MLNet.Internals.Training;

/// <summary>Reads rows into memory, once, in their order.</summary>
/// <param name="options">Columns, image shape and cancellation.</param>
internal sealed class TrainingDataReader(ReCUBinaryNetOptions options)
{
    /// <summary>Reads the rows to train on, and learns from them which classes there are.</summary>
    /// <exception cref="ArgumentException">
    /// A column is missing or of the wrong type, a row lacks its label or has a bad pixel, or there are no rows or too
    /// few classes.
    /// </exception>
    public (ImageSet Images, ClassLabels Labels) ReadTraining(IDataView data)
    {
        DataViewSchema.Column label = LabelColumn.Find(data.Schema, options.LabelColumnName);
        (PixelStore pixels, List<string> values) = Read(data, label, "training");
        if (values.TrueForAll(value => value == values[0]))
        {
            throw new ArgumentException(
                $"Column '{label.Name}': all {values.Count} rows are of the class '{values[0]}'; at least two classes "
                + "are needed.",
                nameof(data));
        }

        ClassLabels labels = LabelsOf(label, values);
        return (pixels.ToImageSet(Indices(values, labels), labels.Names), labels);
    }

    /// <summary>Reads the rows to validate on; their classes must be those of the training rows.</summary>
    /// <exception cref="ArgumentException">As for training, or a label is no class of the training rows.</exception>
    public ImageSet ReadValidation(IDataView data, ClassLabels labels)
    {
        DataViewSchema.Column label = LabelColumn.Find(data.Schema, options.LabelColumnName);
        (PixelStore pixels, List<string> values) = Read(data, label, "validation");
        return pixels.ToImageSet(Indices(values, labels), labels.Names);
    }

    private (PixelStore Pixels, List<string> Labels) Read(IDataView data, DataViewSchema.Column label, string purpose)
    {
        DataViewSchema.Column image = InputColumn.Find(data.Schema, options.ImageColumnName, options.ImageShape);
        using DataViewRowCursor cursor = data.GetRowCursor([label, image]);
        PixelReader reader = InputColumn.CreateReader(cursor, image, options.ImageShape);
        Func<string?> labelText = LabelColumn.TextGetter(cursor, label);
        var pixels = new PixelStore(options.ImageShape);
        var labels = new List<string>();
        var buffer = new float[options.ImageShape.Count];
        while (cursor.MoveNext())
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            labels.Add(labelText() ?? throw new ArgumentException(
                $"Column '{label.Name}', row {cursor.Position} (counted from 0): the label is missing. Filter such "
                + "rows out, with mlContext.Data.FilterRowsByMissingValues or FilterByCustomPredicate.",
                nameof(data)));
            reader.Read(buffer);
            pixels.Add(buffer);
        }

        return labels.Count > 0
            ? (pixels, labels)
            : throw new ArgumentException($"The {purpose} data have no rows.", nameof(data));
    }

    private static ClassLabels LabelsOf(DataViewSchema.Column column, List<string> values)
    {
        if (column.Type is KeyDataViewType)
        {
            return LabelColumn.KeyLabels(column);
        }

        // In the order of their values, so that the classes do not depend on the order of the rows.
        IEnumerable<string> distinct = values.Distinct();
        return ClassLabels.Create(
            (PrimitiveDataViewType)column.Type,
            column.Type is NumberDataViewType
                ? [.. distinct.OrderBy(text => double.Parse(text, CultureInfo.InvariantCulture))
                    .ThenBy(text => text, StringComparer.Ordinal)]
                : [.. distinct.Order(StringComparer.Ordinal)]);
    }

    private int[] Indices(List<string> values, ClassLabels labels)
    {
        var indices = new Dictionary<string, int>();
        for (int i = 0; i < labels.Names.Count; i++)
        {
            indices.TryAdd(labels.Names[i], i);
        }

        return [.. values.Select((value, row) => indices.TryGetValue(value, out int index)
            ? index
            : throw new ArgumentException(
                $"Column '{options.LabelColumnName}', row {row} (counted from 0): '{value}' is no class of the "
                + $"training data, which have {string.Join(", ", labels.Names)}."))];
    }
}
