using ReCU.Graph;

namespace ReCU.Torch.Tests.Importing;

/// <summary>That a file is refused with the one exception for broken model files.</summary>
internal static class Refused
{
    public static void Assert(byte[] file, string message) => NUnit.Framework.Assert.That(
        () => AuthorsCheckpoint.Parse(file, SmallNetworks.Options),
        Throws.TypeOf<InvalidModelException>().With.Message.Contains(message));
}
