using System.Reflection;

namespace ReCU.MLNet.Internals;

/// <summary>
/// Calls a static generic method with a type that is only known at run time, such as that of a column.
/// </summary>
internal static class GenericCall
{
    public static object? Invoke(Type owner, string method, Type argument, params object[] values) =>
        owner.GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)!
            .MakeGenericMethod(argument)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, values, null);
}
