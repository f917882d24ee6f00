using ReCU.TestKit;

namespace ReCU.Graph.Tests;

public sealed class FolderTests() : FolderRules(typeof(NetworkGraph).Assembly)
{
    /// <summary>Files that are written whole or not at all, which no model needs.</summary>
    protected override IReadOnlyList<string> OtherPublicNamespaces => ["ReCU.Graph.Files"];
}
