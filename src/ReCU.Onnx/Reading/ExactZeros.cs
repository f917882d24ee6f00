using ReCU.Graph;

namespace ReCU.Onnx.Reading;

/// <summary>
/// Which nodes make exact zeros as a matter of course: behind a ReLU, or in channels of padding. A sign of such a value
/// must say what the file says at zero.
/// </summary>
internal sealed class ExactZeros
{
    private readonly HashSet<string> _nodes = new(StringComparer.Ordinal);

    public bool AreIn(string node) => _nodes.Contains(node);

    public void Add(GraphNode node)
    {
        bool makesZeros = node switch
        {
            PadChannels or PadImage => true,
            Clip clip => clip.Minimum == 0 || clip.Maximum == 0 || AreIn(clip.Input),
            PRelu prelu => prelu.Slope.Values.Contains(0f) || AreIn(prelu.Input),
            Scale scale => MakesZeros(scale),
            MaxPool or AveragePool => AreIn(node.Inputs[0]),
            Graph.Add sum => AreIn(sum.Left) && AreIn(sum.Right),
            _ => false,
        };
        if (makesZeros)
        {
            _nodes.Add(node.Name);
        }
    }

    private bool MakesZeros(Scale scale)
    {
        bool readsZeros = AreIn(scale.Input);
        for (int c = 0; c < scale.Offset.Count; c++)
        {
            if (scale.Offset.Values[c] == 0 && (readsZeros || scale.Factor.Values[c] == 0))
            {
                return true;
            }
        }

        return false;
    }
}
