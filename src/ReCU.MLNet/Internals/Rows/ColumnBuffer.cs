using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace ReCU.MLNet.Internals.Rows;

/// <summary>A column's values for the rows of one batch, while the source has advanced.</summary>
internal abstract class ColumnBuffer
{
    /// <summary>Buffers a column of the source.</summary>
    public static ColumnBuffer Create(DataViewRow source, DataViewSchema.Column column, int capacity) =>
        column.Type is ImageDataViewType
            ? new ImageColumnBuffer(source.GetGetter<MLImage>(column), capacity)
            : (ColumnBuffer)GenericCall.Invoke(
                typeof(ColumnBuffer), nameof(CreateTyped), column.Type.RawType, source, column, capacity)!;

    /// <summary>Takes the value of the source's current row.</summary>
    public abstract void Store(int slot);

    /// <summary>Makes a getter that reads the slot which <paramref name="slot"/> names at each call.</summary>
    public abstract Delegate CreateGetter(Func<int> slot);

    private static ColumnBuffer<T> CreateTyped<T>(DataViewRow source, DataViewSchema.Column column, int capacity) =>
        new(source.GetGetter<T>(column), capacity);
}

/// <summary>A buffer of scalars, text or other values that may be copied by assignment, or of vectors.</summary>
internal sealed class ColumnBuffer<T>(ValueGetter<T> source, int capacity) : ColumnBuffer
{
    private readonly T[] _values = new T[capacity];

    public override void Store(int slot) => source(ref _values[slot]);

    public override Delegate CreateGetter(Func<int> slot) =>
        VectorCopy.CreateOrNull(_values, slot) ?? new ValueGetter<T>((ref T value) => value = _values[slot()]);
}

/// <summary>Returns copies of vectors, because a caller may write into them.</summary>
internal static class VectorCopy
{
    public static Delegate? CreateOrNull<T>(T[] values, Func<int> slot)
    {
        Type type = typeof(T);
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>)
            ? (Delegate)GenericCall.Invoke(
                typeof(VectorCopy), nameof(Create), type.GetGenericArguments()[0], values, slot)!
            : null;
    }

    private static ValueGetter<VBuffer<T>> Create<T>(VBuffer<T>[] values, Func<int> slot) =>
        (ref VBuffer<T> value) => values[slot()].CopyTo(ref value);
}
