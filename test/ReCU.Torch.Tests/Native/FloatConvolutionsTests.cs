using ReCU.Torch.Native;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Native;

public sealed class FloatConvolutionsTests
{
    [Test]
    public void TorchsAreRight() =>
        Assert.That(FloatConvolutions.FindError((input, filters) => nn.functional.conv2d(input, filters)), Is.Null);

    [Test]
    public void OneThatLosesAChannelIsFound()
    {
        string? error = FloatConvolutions.FindError((input, filters) =>
            nn.functional.conv2d(input.slice(1, 0, 16, 1), filters.slice(1, 0, 16, 1)));
        Assert.That(error, Does.StartWith("a convolution of 17 channels, 7x7, of whole numbers is off by "));
    }

    [Test]
    [Platform("Linux")]
    public void TorchsOwnTakeThePlaceOfThoseOfOneDnn()
    {
        Assert.That(FloatConvolutions.TryUseOneDnn(false));
        try
        {
            TorchsAreRight();
        }
        finally
        {
            FloatConvolutions.TryUseOneDnn(!FloatConvolutions.AreReplaced);
        }
    }
}
