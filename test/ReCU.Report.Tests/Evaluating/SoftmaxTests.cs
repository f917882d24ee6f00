namespace ReCU.Report.Tests.Evaluating;

public class SoftmaxTests
{
    [Test]
    public void RowsAreThoseOfTheDefinition()
    {
        float[] probabilities = Softmax.FromLogits([0, MathF.Log(3), -200, 5, 5, 5], 3);
        Assert.That(probabilities, Is.EqualTo(new[] { 0.25f, 0.75f, 0, 1 / 3f, 1 / 3f, 1 / 3f }).Within(1e-6));
    }

    [Test]
    public void LargeLogitsDoNotOverflow() => Assert.That(
        Softmax.FromLogits([3e38f, 3e38f, -3e38f, 1000, 999, 0], 3),
        Is.EqualTo(new[] { 0.5f, 0.5f, 0, 0.7310586f, 0.26894143f, 0 }).Within(1e-6));

    [Test]
    public void ARowWithoutNumbersHasNoProbabilities(
        [Values(float.NaN, float.PositiveInfinity)] float first,
        [Values(float.NaN, 1, float.NegativeInfinity)] float second) =>
        Assert.That(
            Softmax.FromLogits([first, second, 0, 0], 2), Is.EqualTo(new[] { float.NaN, float.NaN, 0.5f, 0.5f }));

    [Test]
    public void LogitsThatAreNoWholeRowsAreRefused()
    {
        Assert.That(() => Softmax.FromLogits([1, 2, 3], 2), Throws.ArgumentException.With.Message.Contains("3 logits"));
        Assert.That(() => Softmax.FromLogits([1, 2, 3], 0), Throws.InstanceOf<ArgumentException>());
    }
}
