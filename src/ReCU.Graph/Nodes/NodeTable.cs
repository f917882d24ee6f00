namespace ReCU.Graph.Nodes;

/// <summary>A table with one entry for each kind of node.</summary>
/// <typeparam name="TEntry">Type of the entries.</typeparam>
/// <remarks>A test checks that every table has all kinds of nodes.</remarks>
internal sealed class NodeTable<TEntry>
    where TEntry : class
{
    private readonly Dictionary<Type, TEntry> _entries = [];

    /// <summary>The kinds of nodes that have an entry.</summary>
    public IReadOnlyCollection<Type> Kinds => _entries.Keys;

    /// <summary>Registers a kind of node.</summary>
    /// <typeparam name="TNode">The kind.</typeparam>
    /// <param name="entry">The entry.</param>
    /// <returns>This table.</returns>
    /// <exception cref="ArgumentException">The kind has an entry already.</exception>
    public NodeTable<TEntry> With<TNode>(TEntry entry)
        where TNode : GraphNode
    {
        _entries.Add(typeof(TNode), entry);
        return this;
    }

    /// <summary>The entry for a node's kind, or null.</summary>
    /// <param name="node">The node.</param>
    public TEntry? Find(GraphNode node) => _entries.GetValueOrDefault(node.GetType());
}
