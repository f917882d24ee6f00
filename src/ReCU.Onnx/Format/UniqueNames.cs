using System.Globalization;

namespace ReCU.Onnx.Format;

/// <summary>Gives every thing its own name, as close to the wanted one as possible.</summary>
internal sealed class UniqueNames
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lastSuffix = new(StringComparer.Ordinal);

    public string Take(string wanted)
    {
        string name = wanted;
        while (!_taken.Add(name))
        {
            // Counting on from the last suffix keeps many equal names from taking quadratic time.
            int suffix = _lastSuffix.GetValueOrDefault(wanted) + 1;
            _lastSuffix[wanted] = suffix;
            name = wanted + "_" + suffix.ToString(CultureInfo.InvariantCulture);
        }

        return name;
    }
}
