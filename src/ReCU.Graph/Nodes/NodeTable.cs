namespace ReCU.Graph;

/// <summary>What a room does with each kind of node: one entry a kind.</summary>
/// <typeparam name="TEntry">What the room registers for a kind.</typeparam>
/// <remarks>A test compares the kinds of every table with the nodes that there are.</remarks>
public sealed class NodeTable<TEntry>
    where TEntry : class
{
    private readonly Dictionary<Type, TEntry> _entries = [];

    /// <summary>The kinds of nodes that have an entry.</summary>
    public IReadOnlyCollection<Type> Kinds => _entries.Keys;

    /// <summary>Registers a kind of node.</summary>
    /// <typeparam name="TNode">The kind.</typeparam>
    /// <param name="entry">What the room does with it.</param>
    /// <returns>This table.</returns>
    /// <exception cref="ArgumentException">The kind has an entry already.</exception>
    public NodeTable<TEntry> With<TNode>(TEntry entry)
        where TNode : GraphNode
    {
        _entries.Add(typeof(TNode), entry);
        return this;
    }

    /// <summary>The entry for a node's kind; null where there is none.</summary>
    /// <param name="node">The node.</param>
    public TEntry? Find(GraphNode node) => _entries.GetValueOrDefault(node.GetType());
}
