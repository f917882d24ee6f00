using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Plan;

/// <summary>The elementwise nodes that follow a value in the same pass over its rows.</summary>
internal sealed partial class PlanCompiler
{
    private readonly HashSet<string> _kept = [];

    /// <summary>
    /// Takes along what follows a value: keeps it if others read it, packs its signs if binary convolutions do, and
    /// goes on with one elementwise node that reads it.
    /// </summary>
    /// <returns>The last value of the chain.</returns>
    private string Continue(string value, StageList stages)
    {
        while (true)
        {
            IReadOnlyList<GraphNode> readers = _uses.Readers(value);
            GraphNode? next = readers.FirstOrDefault(reader => CanFollow(reader, value));
            if (readers.Any(reader => reader != next && ReadsFloats(reader)) || value == _graph.OutputName)
            {
                Keep(value, stages);
            }

            foreach (Sign sign in readers.OfType<Sign>().Where(_uses.IsReadAsBits))
            {
                stages.StoreSigns(_maps.Codes(sign.Name));
                if (!_uses.IsReadAsFloats(sign))
                {
                    _done.Add(sign);
                }
            }

            if (next is null)
            {
                return value;
            }

            Append(next, value, stages);
            value = next.Name;
        }
    }

    // A sign that only binary convolutions read takes the bits that the stage packs.
    private bool ReadsFloats(GraphNode reader) => reader is not Sign sign || _uses.IsReadAsFloats(sign);

    // A sum can follow only if its other summand has been made.
    private bool CanFollow(GraphNode node, string value) => !_done.Contains(node) && node switch
    {
        Scale or Clip or PRelu => true,
        Sign sign => _uses.IsReadAsFloats(sign),
        Add add => OtherSummand(add, value) is var other && (other == value || _kept.Contains(other)),
        _ => false,
    };

    private void Append(GraphNode node, string value, StageList stages)
    {
        _done.Add(node);
        switch (node)
        {
            case Scale scale:
                stages.Add(scale);
                break;
            case Clip clip:
                stages.Add(clip);
                break;
            case PRelu prelu:
                stages.Add(prelu);
                break;
            case Sign:
                stages.AddSign();
                break;
            case Add add when OtherSummand(add, value) == value:
                stages.AddDouble();
                break;
            case Add add:
                stages.AddResidual(Read(OtherSummand(add, value)));
                break;
        }
    }

    private void Keep(string value, StageList stages)
    {
        Map<float> map = _maps.Floats(value);
        _buffers.Use(map, _operators.Count);
        _kept.Add(value);
        stages.Store(map);
    }

    private static string OtherSummand(Add add, string value) => add.Left == value ? add.Right : add.Left;
}
