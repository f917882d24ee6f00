using System.Globalization;

namespace ReCU.Onnx.Format;

/// <summary>Makes names unique, as close to the requested ones as possible.</summary>
internal sealed class UniqueNames
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lastSuffix = new(StringComparer.Ordinal);

    public string Take(string wanted)
    {
        string name = wanted;
        while (!_taken.Add(name))
        {
            // Counting starts at the last suffix, so that many equal names do not take quadratic time.
            int suffix = _lastSuffix.GetValueOrDefault(wanted) + 1;
            _lastSuffix[wanted] = suffix;
            name = wanted + "_" + suffix.ToString(CultureInfo.InvariantCulture);
        }

        return name;
    }
}
