namespace ReCU.Torch.Training.Teachers;

/// <summary>Several processes that ask a teacher about their shares of the images, and tell each other.</summary>
internal interface IAnswerExchange
{
    /// <summary>Which of the processes this one is, of so many.</summary>
    (int Rank, int Size) Place { get; }

    /// <summary>Gives answers to the other processes, and waits for theirs.</summary>
    /// <param name="own">Those of this process.</param>
    /// <param name="cancellation">Stops all of them.</param>
    /// <returns>The answers of all, in the order of the ranks.</returns>
    /// <exception cref="OperationCanceledException">A process was cancelled.</exception>
    IReadOnlyList<AnswerShare> Exchange(AnswerShare own, CancellationToken cancellation);
}
