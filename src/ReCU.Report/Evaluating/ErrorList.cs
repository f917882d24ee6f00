namespace ReCU.Report.Evaluating;

/// <summary>Keeps the errors with the highest confidence; of equal ones, those of the first rows.</summary>
/// <param name="capacity">Number of errors to keep.</param>
internal sealed class ErrorList(int capacity)
{
    // The first to be removed comes first.
    private readonly PriorityQueue<ConfidentError, (double Probability, int Row)> _errors = new(
        Comparer<(double Probability, int Row)>.Create((left, right) =>
            left.Probability.CompareTo(right.Probability) is not 0 and int order
                ? order
                : right.Row.CompareTo(left.Row)));

    /// <summary>Adds an error, and removes one if there are too many.</summary>
    public void Add(ConfidentError error)
    {
        if (capacity == 0)
        {
            return;
        }

        if (_errors.Count < capacity)
        {
            _errors.Enqueue(error, (error.Probability, error.Row));
        }
        else
        {
            _errors.EnqueueDequeue(error, (error.Probability, error.Row));
        }
    }

    /// <summary>The errors, highest confidence first.</summary>
    public List<ConfidentError> ToList() =>
        [.. _errors.UnorderedItems.Select(item => item.Element)
            .OrderByDescending(error => error.Probability).ThenBy(error => error.Row)];
}
