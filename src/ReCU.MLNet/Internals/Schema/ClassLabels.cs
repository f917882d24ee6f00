using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Graph;

namespace ReCU.MLNet.Internals.Schema;

/// <summary>The classes in the order of the logits, as values of the label column's own type.</summary>
internal abstract class ClassLabels
{
    private protected ClassLabels(PrimitiveDataViewType type, IReadOnlyList<string> names)
    {
        Type = type;
        Names = names;
    }

    /// <summary>Type of the values.</summary>
    public PrimitiveDataViewType Type { get; }

    /// <summary>The values as invariant text.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Classes named by text.</summary>
    public static ClassLabels FromText(IReadOnlyList<string> names) => Create(TextDataViewType.Instance, names);

    /// <summary>Classes whose values have the given type.</summary>
    /// <param name="type">Text, boolean or a number.</param>
    /// <param name="names">The values as invariant text, in class order.</param>
    /// <exception cref="InvalidModelException">A name is no value of the type.</exception>
    public static ClassLabels Create(PrimitiveDataViewType type, IReadOnlyList<string> names) =>
        (ClassLabels)GenericCall.Invoke(typeof(ClassLabels), nameof(CreateTyped), type.RawType, type, names)!;

    /// <summary>Labels of these names: of the same type if all names are values of it, else as text.</summary>
    public ClassLabels WithNames(IReadOnlyList<string> names) =>
        names.All(IsValue) ? Create(Type, names) : FromText(names);

    /// <summary>Adds the values as an annotation, such as <c>KeyValues</c>.</summary>
    public abstract void Annotate(DataViewSchema.Annotations.Builder builder, string kind);

    /// <summary>Whether a name is a value of the type.</summary>
    protected abstract bool IsValue(string name);

    /// <summary>Reads a label column of any supported type as keys: 1 for the first class, 0 for no class.</summary>
    public ValueGetter<uint> CreateKeyGetter(DataViewRow row, DataViewSchema.Column column) =>
        (ValueGetter<uint>)GenericCall.Invoke(
            typeof(ClassLabels), nameof(CreateKeyGetterTyped), column.Type.RawType, row, column, Names)!;

    private static ClassLabels<T> CreateTyped<T>(PrimitiveDataViewType type, IReadOnlyList<string> names) =>
        new(type, names);

    private static ValueGetter<uint> CreateKeyGetterTyped<T>(
        DataViewRow row, DataViewSchema.Column column, IReadOnlyList<string> names)
        where T : notnull
    {
        if (typeof(T) == typeof(ReadOnlyMemory<char>))
        {
            return CreateTextKeyGetter(row.GetGetter<ReadOnlyMemory<char>>(column), names);
        }

        var keys = new Dictionary<T, uint>();
        for (int i = 0; i < names.Count; i++)
        {
            if (LabelValues.TryParse(names[i], out T value))
            {
                keys.TryAdd(value, (uint)i + 1);
            }
        }

        ValueGetter<T> getter = row.GetGetter<T>(column);
        T current = default!;
        return (ref uint key) =>
        {
            getter(ref current);
            key = keys.GetValueOrDefault(current);
        };
    }

    private static ValueGetter<uint> CreateTextKeyGetter(
        ValueGetter<ReadOnlyMemory<char>> getter, IReadOnlyList<string> names)
    {
        var keys = new Dictionary<string, uint>(StringComparer.Ordinal);
        for (int i = 0; i < names.Count; i++)
        {
            keys.TryAdd(names[i], (uint)i + 1);
        }

        var lookup = keys.GetAlternateLookup<ReadOnlySpan<char>>();
        ReadOnlyMemory<char> current = default;
        return (ref uint key) =>
        {
            getter(ref current);
            key = lookup.TryGetValue(current.Span, out uint found) ? found : 0;
        };
    }
}

/// <summary>Classes whose values are <typeparamref name="T"/>.</summary>
internal sealed class ClassLabels<T> : ClassLabels
{
    private readonly T[] _values;

    public ClassLabels(PrimitiveDataViewType type, IReadOnlyList<string> names)
        : base(type, names)
    {
        _values = [.. names.Select(name => LabelValues.TryParse(name, out T value)
            ? value
            : throw new InvalidModelException($"The class '{name}' is no value of the label's type {type}."))];
    }

    protected override bool IsValue(string name) => LabelValues.TryParse<T>(name, out _);

    public override void Annotate(DataViewSchema.Annotations.Builder builder, string kind) =>
        builder.Add(
            kind,
            new VectorDataViewType(Type, _values.Length),
            (ref VBuffer<T> values) => values = new VBuffer<T>(_values.Length, (T[])_values.Clone()));
}
