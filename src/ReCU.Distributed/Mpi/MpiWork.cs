namespace ReCU.Distributed.Mpi;

/// <summary>What one thread asks of the thread that calls MPI.</summary>
/// <param name="action">What to do there.</param>
internal sealed class MpiWork(Action action)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether it is also done in a group that is of no use any more.</summary>
    public bool MayHaveFailed { get; init; }

    /// <summary>Does it.</summary>
    /// <returns>Lets go who waits for it.</returns>
    public Action Run(MpiPulse pulse)
    {
        try
        {
            if (!MayHaveFailed && pulse.Failure is { } failure)
            {
                throw new ProcessGroupException(failure.Rank, failure.Message);
            }

            action();
            return _done.SetResult;
        }
        catch (Exception exception)
        {
            return () => _done.SetException(exception);
        }
    }

    /// <summary>Waits until it is done.</summary>
    public void Wait() => _done.Task.GetAwaiter().GetResult();
}
