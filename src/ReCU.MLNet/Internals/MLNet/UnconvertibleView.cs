using Microsoft.ML;
using Microsoft.ML.Model.OnnxConverter;

namespace ReCU.MLNet.Internals.MLNet;

/// <summary>
/// A view whose columns ML.NET's <c>ConvertToOnnx</c> cannot make. The converter walks from the last view to the first,
/// and takes a view that is not ML.NET's own for the data: without a word, its file would be without the network.
/// </summary>
internal abstract class UnconvertibleView(IDataView source) : ITransformCanSaveOnnx
{
    public IDataView Source => source;

    public abstract DataViewSchema Schema { get; }

    public abstract bool CanShuffle { get; }

    public abstract long? GetRowCount();

    public abstract DataViewRowCursor GetRowCursor(
        IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null);

    public abstract DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null);

    /// <exception cref="NotSupportedException">Always: false would only stop the walk.</exception>
    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => throw Unconvertible();

    /// <exception cref="NotSupportedException">Always.</exception>
    void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx) => throw Unconvertible();

    /// <summary>Views are not saved; transformers are.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    void ICanSaveModel.Save(ModelSaveContext ctx) =>
        throw new NotSupportedException("A view of scores cannot be saved; save the transformer that made it.");

    private static NotSupportedException Unconvertible() => new(
        "ConvertToOnnx cannot convert a pipeline with a ReCU binary network. The network is an ONNX model already: "
        + "write it with SaveOnnx of its ReCUBinaryNetTransformer, and convert the other steps without it.");
}
