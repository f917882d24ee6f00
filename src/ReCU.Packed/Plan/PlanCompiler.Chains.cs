using ReCU.Graph;
using ReCU.Packed.Memory;
using ReCU.Packed.Operators;

namespace ReCU.Packed.Plan;

/// <summary>The elementwise nodes that follow a value in the same pass over its rows.</summary>
internal sealed partial class PlanCompiler
{
    private readonly HashSet<string> _kept = [];

    /// <summary>Whether a value has been computed and is stored for other readers.</summary>
    public bool IsKept(string value) => _kept.Contains(value);

    /// <summary>
    /// Adds the nodes that follow a value: stores it if others read it, packs its signs if binary convolutions read
    /// them, and continues with one elementwise node that reads it.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <param name="stages">Collects the nodes.</param>
    /// <param name="canPool">Whether rows that only one pool reads go to it, without being stored.</param>
    /// <returns>The last value of the chain.</returns>
    private string Continue(string value, StageList stages, bool canPool = false)
    {
        while (true)
        {
            List<GraphNode> readers = Uses.Readers(value);
            GraphNode? next = readers.Find(reader => CanFollow(reader, value));
            bool isRead = readers.Exists(reader => reader != next && ReadsFloats(reader)) || value == _output;
            if (isRead && !(canPool && FindPool(value, stages) is not null))
            {
                Keep(value, stages);
            }

            foreach (GraphNode reader in readers)
            {
                if (reader is not Sign sign || !Uses.IsReadAsBits(sign))
                {
                    continue;
                }

                stages.StoreSigns(new CodeSink(_maps.Codes(sign.Name), _maps.KernelOf(sign.Name)));
                if (!Uses.IsReadAsFloats(sign))
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

    // A pool computes only the rows that its windows reach, so no value on the way may be stored for others.
    private MaxPool? FindPool(string value, StageList stages) =>
        stages.HasStores ? null : Uses.OnlyReader(value) as MaxPool;

    // For a sign that only binary convolutions read, the stage packs the bits.
    private bool ReadsFloats(GraphNode reader) => reader is not Sign sign || Uses.IsReadAsFloats(sign);

    private bool CanFollow(GraphNode node, string value) =>
        !_done.Contains(node) && NodePlans.Get(node).CanFollow(this, node, value);

    private void Append(GraphNode node, string value, StageList stages)
    {
        _done.Add(node);
        NodePlans.Get(node).Append(this, node, value, stages);
    }

    private void Keep(string value, StageList stages)
    {
        Map<float> map = _maps.Floats(value);
        _buffers.Use(map, _operators.Count);
        _kept.Add(value);
        stages.Store(map);
    }
}
