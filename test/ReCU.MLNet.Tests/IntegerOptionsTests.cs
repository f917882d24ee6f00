using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.TestKit;

namespace ReCU.MLNet.Tests;

internal sealed class IntegerOptionsTests
{
    private static readonly ReCUScoringOptions _options = new() { Engine = ScoringEngine.Packed };

    private static IEnumerable<string> Paths => OptionVariants.Paths(_options);

    [Test]
    public void AnExtremeNumberIsRefusedByNameOrDoesWhatItSays(
        [ValueSource(nameof(Paths))] string path,
        [ValueSource(typeof(OptionVariants), nameof(OptionVariants.Numbers))] int number)
    {
        var context = new MLContext(seed: 1);
        IDataView rows = Samples.View(context, 3);
        ReCUScoringOptions options = OptionVariants.With(_options, path, number);
        try
        {
            using var transformer = new ReCUBinaryNetTransformer(Samples.Open(Samples.Network), options);
            Assert.That(transformer.Transform(rows).GetColumn<uint>("PredictedLabel").Count(), Is.EqualTo(3));
        }
        catch (ArgumentException exception)
        {
            Assert.That(exception.Message, Does.Contain(path));
            Assert.That(exception.Message, Does.Contain(FormattableString.Invariant($"{number}")));
        }
    }
}
