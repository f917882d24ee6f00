using ReCU.Distributed.Mpi;

namespace ReCU.Distributed.Tests.Mpi;

public sealed class MpiMessageTests
{
    [TestCase("")]
    [TestCase("Process 1 of 2 failed: größer als möglich.")]
    public void IsReadAsItWasWritten(string text)
    {
        var message = new MpiMessage(MpiMessageKind.Failed, 3, 1, text);

        Assert.That(MpiMessage.Read(Write(message)), Is.EqualTo(message));
    }

    [Test]
    public void ALongTextIsCutBetweenTwoLetters()
    {
        string text = new('ö', 3 * MpiMessage.Length);

        string read = MpiMessage.Read(Write(new MpiMessage(MpiMessageKind.Failed, 0, 0, text))).Text;

        Assert.That(text, Does.StartWith(read));
        Assert.That(read, Has.Length.GreaterThan(400));
    }

    private static byte[] Write(MpiMessage message)
    {
        var bytes = new byte[MpiMessage.Length];
        message.WriteTo(bytes);
        return bytes;
    }
}
