using ReCU.Graph.Tests.CodeWalks.Samples.Left;

namespace ReCU.Graph.Tests.CodeWalks.Samples.Right;

/// <summary>Uses the other folder's constant, of which the compiled code knows nothing.</summary>
internal sealed class RightSample
{
    public int Number { get; } = LeftSample.Number;
}
