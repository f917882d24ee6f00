using System.Collections;
using System.Reflection;

namespace ReCU.TestKit;

/// <summary>Changes one number somewhere in a tree of option records, whatever records there are.</summary>
public static class OptionVariants
{
    private const BindingFlags Instance = BindingFlags.Public | BindingFlags.Instance;

    /// <summary>Whole numbers that options should take or refuse.</summary>
    public static IReadOnlyList<int> Numbers { get; } = [0, -1, int.MaxValue, int.MinValue];

    /// <summary>The paths of all whole numbers in a record, such as <c>Stages[1].Width</c>.</summary>
    public static IEnumerable<string> Paths(object record)
    {
        foreach (PropertyInfo property in Settable(record.GetType()))
        {
            object? value = property.GetValue(record);
            if (IsInteger(property.PropertyType))
            {
                yield return property.Name;
            }
            else if (value is IList list)
            {
                for (int i = 0; i < list.Count; i++)
                {
                    foreach (string path in IsOwn(list[i]) ? Paths(list[i]!) : [])
                    {
                        yield return $"{property.Name}[{i}].{path}";
                    }
                }
            }
            else if (IsOwn(value))
            {
                foreach (string path in Paths(value!))
                {
                    yield return $"{property.Name}.{path}";
                }
            }
        }
    }

    /// <summary>A copy of a record with another number at a path.</summary>
    public static T With<T>(T record, string path, int number)
        where T : notnull
    {
        string[] parts = path.Split('.', 2);
        string[] place = parts[0].Split('[', ']');
        object copy = record.GetType().GetMethod("<Clone>$")!.Invoke(record, null)!;
        PropertyInfo property = record.GetType().GetProperty(place[0], Instance)!;
        object? value = property.GetValue(record);
        if (parts.Length == 1)
        {
            Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            value = Convert.ChangeType(number, type, null);
        }
        else if (value is IList list)
        {
            int index = int.Parse(place[1], null);
            var changed = Array.CreateInstance(list[index]!.GetType(), list.Count);
            list.CopyTo(changed, 0);
            changed.SetValue(With(list[index]!, parts[1], number), index);
            value = changed;
        }
        else
        {
            value = With(value!, parts[1], number);
        }

        property.SetValue(copy, value);
        return (T)copy;
    }

    private static IEnumerable<PropertyInfo> Settable(Type type) => type.GetProperties(Instance)
        .Where(property => property.SetMethod?.IsPublic == true && property.GetIndexParameters().Length == 0);

    private static bool IsInteger(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is var number && (number == typeof(int) || number == typeof(long));

    private static bool IsOwn(object? value) =>
        value?.GetType() is { IsClass: true } type && type.GetMethod("<Clone>$") is not null;
}
