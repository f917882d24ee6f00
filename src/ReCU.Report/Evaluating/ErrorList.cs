namespace ReCU.Report.Evaluating;

/// <summary>Keeps the errors that the network was surest of; of equally sure ones, those of the first rows.</summary>
/// <param name="capacity">How many to keep.</param>
internal sealed class ErrorList(int capacity)
{
    // The one to leave first comes first.
    private readonly PriorityQueue<ConfidentError, (double Probability, int Row)> _errors = new(
        Comparer<(double Probability, int Row)>.Create((left, right) =>
            left.Probability.CompareTo(right.Probability) is not 0 and int order
                ? order
                : right.Row.CompareTo(left.Row)));

    /// <summary>Adds an error, and lets one go where there are too many.</summary>
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

    /// <summary>The errors, the surest first.</summary>
    public List<ConfidentError> ToList() =>
        [.. _errors.UnorderedItems.Select(item => item.Element)
            .OrderByDescending(error => error.Probability).ThenBy(error => error.Row)];
}
