using System.Reflection;

namespace ReCU.TestKit.CodeWalks;

/// <summary>What is known of a value on the evaluation stack.</summary>
/// <param name="Type">Its declared type, or null where it is not followed.</param>
/// <param name="Maker">The call that made it, if it is a new object that stands nowhere else yet.</param>
/// <param name="MadeAt">Where that call stands in the code.</param>
/// <param name="Local">The local variable that it was loaded from.</param>
internal readonly record struct StackValue(
    Type? Type = null, MethodBase? Maker = null, int MadeAt = 0, int? Local = null)
{
    /// <summary>Whether somebody else holds it: it is an argument, a field, an element of a collection.</summary>
    public bool IsBorrowed => Maker is null && Local is null;

    /// <summary>A value that somebody else holds.</summary>
    public StackValue Borrowed => new(Type);
}
