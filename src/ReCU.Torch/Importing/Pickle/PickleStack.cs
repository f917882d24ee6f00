using ReCU.Graph;
using ReCU.Torch.Importing.Files;

namespace ReCU.Torch.Importing.Pickle;

/// <summary>The values of a pickle that wait for their tuple, list or dictionary, and the marks between them.</summary>
internal sealed class PickleStack
{
    private readonly List<object?> _values = [];
    private readonly Stack<int> _marks = [];

    /// <summary>The last value; it stays on the stack.</summary>
    public object? Top => _values.Count > Floor ? _values[^1] : throw Missing();

    /// <summary>Whether one value is left and no mark.</summary>
    public bool IsComplete => _values.Count == 1 && _marks.Count == 0;

    private int Floor => _marks.TryPeek(out int mark) ? mark : 0;

    public void Push(object? value)
    {
        if (_values.Count == ImportLimits.WaitingValues)
        {
            throw new InvalidModelException(
                $"Its pickle leaves more than {ImportLimits.WaitingValues} values unfinished: it is nested too "
                + "deeply.");
        }

        _values.Add(value);
    }

    public void Mark()
    {
        if (_marks.Count == ImportLimits.Nesting)
        {
            throw new InvalidModelException($"Its pickle is nested more than {ImportLimits.Nesting} deep.");
        }

        _marks.Push(_values.Count);
    }

    public object? Pop()
    {
        object? value = Top;
        _values.RemoveAt(_values.Count - 1);
        return value;
    }

    /// <summary>Drops the last value, or the mark above it.</summary>
    public void Drop()
    {
        if (_values.Count == Floor && _marks.Count > 0)
        {
            _marks.Pop();
            return;
        }

        Pop();
    }

    /// <summary>Removes the last values.</summary>
    /// <returns>The values in the order in which they were added.</returns>
    public object?[] Pop(int count)
    {
        int start = _values.Count - count;
        return start >= Floor ? PopFrom(start) : throw Missing();
    }

    /// <summary>Removes all values since the last mark, and the mark.</summary>
    /// <returns>The values in the order in which they were added.</returns>
    public object?[] PopToMark() => _marks.TryPop(out int mark) ? PopFrom(mark) : throw Missing();

    private object?[] PopFrom(int start)
    {
        var values = new object?[_values.Count - start];
        _values.CopyTo(start, values, 0, values.Length);
        _values.RemoveRange(start, values.Length);
        return values;
    }

    private static InvalidModelException Missing() =>
        new("Its pickle is damaged: it takes a value from an empty stack.");
}
