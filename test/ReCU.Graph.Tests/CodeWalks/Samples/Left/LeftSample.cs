using ReCU.Graph.Tests.CodeWalks.Samples.Right;

namespace ReCU.Graph.Tests.CodeWalks.Samples.Left;

/// <summary>Uses the other folder only inside a lambda.</summary>
internal static class LeftSample
{
    public const int Number = 7;

    public static Func<object> Make { get; } = () => new List<RightSample>();
}
