using ReCU.TestKit;

namespace ReCU.MLNet.Tests;

public sealed class FolderTests() : FolderRules(typeof(ReCUBinaryNetTransformer).Assembly)
{
    protected override IReadOnlyList<string> Knotted =>
    [
        "Internals", "Internals/Engines", "Internals/Engines/Gpu", "Internals/MLNet", "Internals/Schema",
    ];

    /// <summary>Where users of ML.NET find extensions.</summary>
    protected override IReadOnlyList<string> OtherPublicNamespaces => ["Microsoft.ML"];
}
