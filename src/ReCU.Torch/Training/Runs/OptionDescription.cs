using System.Collections;
using System.Globalization;
using System.Reflection;
using ReCU.Torch.Training.Checkpointing;

namespace ReCU.Torch.Training.Runs;

/// <summary>How the options of a type are described.</summary>
internal enum OptionKind
{
    /// <summary>By their text.</summary>
    Value,

    /// <summary>By their length and elements.</summary>
    List,

    /// <summary>By their type and the properties that can be set.</summary>
    Record,
}

/// <summary>
/// Options as names and values, by which two runs are compared: <c>Network.Stages[0].Width</c> and <c>16</c>. Records
/// and lists are walked by reflection, so that new options are always covered.
/// </summary>
internal static class OptionDescription
{
    /// <summary>Describes options, in the order of their declaration.</summary>
    /// <param name="options">
    /// The options. Properties that a derived type adds do not concern the training, and are ignored.
    /// </param>
    /// <exception cref="NotSupportedException">An option is of a type that cannot be described.</exception>
    public static IEnumerable<(string Name, string Value)> Describe(TrainingOptions options) =>
        Properties(typeof(TrainingOptions))
            .SelectMany(property => Describe(property.Name, property.GetValue(options)));

    /// <summary>The properties that distinguish a record, inherited ones first.</summary>
    public static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite && !property.IsDefined(typeof(FreeOnResumeAttribute)))
            .OrderBy(property => property.DeclaringType == type);

    /// <summary>How a type is described.</summary>
    /// <exception cref="NotSupportedException">It cannot be.</exception>
    public static OptionKind KindOf(Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain.IsPrimitive || plain.IsEnum || plain == typeof(string) || plain == typeof(TimeSpan))
        {
            return OptionKind.Value;
        }

        if (type.IsAssignableTo(typeof(IList)) || (type.IsInterface && type.IsAssignableTo(typeof(IEnumerable))))
        {
            return OptionKind.List;
        }

        // The compiler gives every record a method that copies it, or, for a struct, one that prints its members.
        return plain.GetMethod("<Clone>$") is not null
            || (plain.IsValueType
                && plain.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null)
            ? OptionKind.Record
            : throw new NotSupportedException(
                $"An option of type {type} cannot be compared with that of a checkpoint. Make it a record, or mark its "
                + $"property with {nameof(FreeOnResumeAttribute)}.");
    }

    private static IEnumerable<(string Name, string Value)> Describe(string name, object? value)
    {
        if (value is null)
        {
            return [(name, "null")];
        }

        Type type = value.GetType();
        switch (KindOf(type))
        {
            case OptionKind.Value:
                return [(name, Convert.ToString(value, CultureInfo.InvariantCulture)!)];
            case OptionKind.List:
                object?[] elements = [.. ((IEnumerable)value).Cast<object?>()];
                return elements.SelectMany((element, i) => Describe($"{name}[{i}]", element))
                    .Prepend(($"{name}.Count", $"{elements.Length}"));
            default:
                return Properties(type)
                    .SelectMany(property => Describe($"{name}.{property.Name}", property.GetValue(value)))
                    .Prepend((name, type.Name));
        }
    }
}
