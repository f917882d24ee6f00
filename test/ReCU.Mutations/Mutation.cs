using System.Globalization;

namespace ReCU.Mutations;

/// <summary>A change of one byte of an assembly that turns an instruction into another.</summary>
/// <param name="FileOffset">Offset of the byte in the assembly's file.</param>
/// <param name="Original">The byte.</param>
/// <param name="Changed">Its new value.</param>
/// <param name="Method">The method that contains the instruction.</param>
/// <param name="Source">Source file, relative to the room.</param>
/// <param name="Line">Line of the statement.</param>
/// <param name="Change">The change in words, such as <c>add to sub</c>.</param>
internal sealed record Mutation(
    int FileOffset, byte Original, byte Changed, string Method, string Source, int Line, string Change)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Source}:{Line}, {Method}: {Change}");
}
