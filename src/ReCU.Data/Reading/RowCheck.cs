namespace ReCU.Data.Reading;

/// <summary>Checks what a caller wants to read.</summary>
internal static class RowCheck
{
    /// <summary>Checks that rows are there.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="count">Images of the set.</param>
    /// <exception cref="ArgumentOutOfRangeException">A row is outside the set.</exception>
    public static void InSet(ReadOnlySpan<int> rows, int count)
    {
        int place = rows.IndexOfAnyExceptInRange(0, count - 1);
        if (place >= 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(rows),
                rows[place],
                FormattableString.Invariant($"Row {rows[place]} is asked for; the rows go from 0 to {count - 1}."));
        }
    }
}
