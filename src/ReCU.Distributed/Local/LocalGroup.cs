using ReCU.Distributed.Local;

namespace ReCU.Distributed;

/// <summary>
/// Several members of a group in one process, which take turns: each runs until it waits for the others, in the order
/// of their ranks. For tests, and to repeat the result of many processes on one.
/// </summary>
public static class LocalGroup
{
    /// <summary>Runs the members to their ends, each on a thread of its own, one at a time.</summary>
    /// <typeparam name="T">What a member returns.</typeparam>
    /// <param name="size">Number of members, at least 1.</param>
    /// <param name="member">A member's work; gets its place in the group.</param>
    /// <returns>The results, by rank.</returns>
    /// <exception cref="AggregateException">Members failed; it holds their exceptions, by rank.</exception>
    public static IReadOnlyList<T> Run<T>(int size, Func<ProcessGroup, T> member)
    {
        ArgumentNullException.ThrowIfNull(member);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        var turns = new LocalTurns(size);
        var results = new T[size];
        var failures = new Exception?[size];
        Thread[] threads = [.. Enumerable.Range(0, size).Select(rank => new Thread(() => Work(rank)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Exception[] thrown = [.. failures.OfType<Exception>()];
        return thrown.Length == 0 ? results : throw new AggregateException(thrown);

        void Work(int rank)
        {
            using var place = new LocalMember(turns, rank);
            try
            {
                turns.Begin(rank);
                results[rank] = member(place);
            }
            catch (Exception exception)
            {
                failures[rank] = exception;
                place.Fail(exception.Message);
            }
        }
    }
}
