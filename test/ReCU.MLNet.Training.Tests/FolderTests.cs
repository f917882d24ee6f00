using ReCU.TestKit;

namespace ReCU.MLNet.Training.Tests;

public sealed class FolderTests() : FolderRules(typeof(ReCUBinaryNetEstimator).Assembly)
{
    /// <summary>Training belongs to the same namespace as scoring.</summary>
    protected override string Root => "ReCU.MLNet";

    /// <summary>Where users of ML.NET find extensions.</summary>
    protected override IReadOnlyList<string> OtherPublicNamespaces => ["Microsoft.ML"];
}
