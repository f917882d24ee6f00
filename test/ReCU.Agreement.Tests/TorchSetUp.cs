using ReCU.Torch;

namespace ReCU.Agreement.Tests;

/// <summary>Some tests make tensors before they touch the library, which is what readies torch.</summary>
[SetUpFixture]
public sealed class TorchSetUp
{
    [OneTimeSetUp]
    public void LoadTorch() => TorchRuntime.EnsureLoaded();
}
