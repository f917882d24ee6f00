using Microsoft.ML;
using ReCU.Graph;
using ReCU.MLNet.Internals.MLNet;

namespace ReCU.MLNet.Internals.Schema;

/// <summary>
/// The output shape of the estimators: the input's columns, without those that an added column of the same name hides,
/// and the added ones, with the shape of the schema that the transformer will have.
/// </summary>
internal static class OutputShape
{
    /// <param name="input">Shape of the input's schema.</param>
    /// <param name="image">Shape of the images.</param>
    /// <param name="options">Names of the columns.</param>
    /// <param name="labels">The classes; of what is not trained yet, any values of the right type.</param>
    /// <exception cref="ArgumentException">The input does not fit the network.</exception>
    public static SchemaShape Create(
        SchemaShape input, FeatureShape image, ReCUScoringOptions options, ClassLabels labels)
    {
        InputColumn.Check(input, options.InputColumnName, image);
        DataViewSchema added = AddedColumns.Build(
            options,
            labels,
            LabelMapping.IsMadeFor(input, options) ? (options.LabelColumnName!, labels) : null,
            scoreSetId: 1);
        var names = added.Select(column => column.Name).ToHashSet();
        return new SchemaShape(input.Where(column => !names.Contains(column.Name)).Concat(MLNetInternals.Shape(added)));
    }
}
