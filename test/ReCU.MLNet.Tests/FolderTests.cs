using ReCU.TestKit;

namespace ReCU.MLNet.Tests;

public sealed class FolderTests() : FolderRules(typeof(ReCUBinaryNetTransformer).Assembly)
{
    /// <summary>Where users of ML.NET find extensions.</summary>
    protected override IReadOnlyList<string> OtherPublicNamespaces => ["Microsoft.ML"];
}
