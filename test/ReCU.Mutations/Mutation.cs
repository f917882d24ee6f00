using System.Globalization;

namespace ReCU.Mutations;

/// <summary>A change of one byte of an assembly that turns an instruction into another.</summary>
/// <param name="FileOffset">Offset of the byte in the assembly's file.</param>
/// <param name="Original">The byte.</param>
/// <param name="Changed">Its new value.</param>
/// <param name="Method">The method that contains the instruction; overloads are numbered.</param>
/// <param name="Offset">Offset of the instruction in the method's code.</param>
/// <param name="Source">Source file, relative to the room.</param>
/// <param name="Line">Line of the statement.</param>
/// <param name="Change">The change in words, such as <c>add to sub</c>.</param>
internal sealed record Mutation(
    int FileOffset, byte Original, byte Changed, string Method, int Offset, string Source, int Line, string Change)
{
    /// <summary>
    /// Names the mutation. The name is unique in its assembly, and stays the same while its method and line do.
    /// </summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Source}:{Line}, {Method} IL_{Offset:x4}: {Change}");
}
