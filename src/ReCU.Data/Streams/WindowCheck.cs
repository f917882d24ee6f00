using System.Collections;
using ReCU.Data.Reading;

namespace ReCU.Data.Streams;

/// <summary>Checks that an order of rows can be given by who reads them in ascending order and holds few.</summary>
internal static class WindowCheck
{
    /// <summary>Finds the rows of an order.</summary>
    /// <param name="rows">The order.</param>
    /// <param name="count">Images of the set.</param>
    /// <param name="window">Images that may be held.</param>
    /// <returns>For each image of the set, whether it is asked for.</returns>
    /// <exception cref="ArgumentException">
    /// A row is not in the set, or twice in the order, or too many are held.
    /// </exception>
    public static BitArray Needed(ReadOnlySpan<int> rows, int count, int window)
    {
        RowCheck.InSet(rows, count);
        var needed = new BitArray(count);
        foreach (int row in rows)
        {
            if (needed[row])
            {
                throw new ArgumentException($"Row {row} is asked for twice.", nameof(rows));
            }

            needed[row] = true;
        }

        int position = 0;
        int held = 0;
        foreach (int row in rows)
        {
            for (; position <= row; position++)
            {
                held += needed[position] ? 1 : 0;
            }

            if (held > window)
            {
                throw new ArgumentException(
                    $"Reading row {row} in its turn means holding {held} images; the window has room for {window}.",
                    nameof(rows));
            }

            held--;
        }

        return needed;
    }
}
