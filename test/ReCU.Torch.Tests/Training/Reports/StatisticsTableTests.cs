namespace ReCU.Torch.Tests.Training.Reports;

public sealed class StatisticsTableTests
{
    private static readonly StatisticsTable _table = new([Epoch(1, 0.25), Epoch(2, 0.125)]);

    [Test]
    public void TextIsAligned() => Assert.That(_table.ToString(), Is.EqualTo(
        """
        epoch  layer     weights  flipped  never flipped  beyond clamp  quantisation error  entropy     tau  clamp limit
            1  conv1        2304   0.2500         0.7500        0.3000              0.5000   1.0000  0.8500       2.4000
            1  fc             12   0.2500         0.7500        0.3000              0.5000   1.0000  0.8500       2.4000
            2  conv1        2304   0.1250         0.7500        0.3000              0.5000   1.0000  0.8500       2.4000
            2  fc             12   0.1250         0.7500        0.3000              0.5000   1.0000  0.8500       2.4000

        """));

    [Test]
    public void CsvHasFullPrecision() => Assert.That(
        new StatisticsTable([Epoch(1, 1.0 / 3)]).ToCsv(),
        Is.EqualTo(
            """
            epoch,layer,weights,flipped,never flipped,beyond clamp,quantisation error,entropy,tau,clamp limit
            1,conv1,2304,0.3333333333333333,0.75,0.3,0.5,1,0.85,2.4
            1,fc,12,0.3333333333333333,0.75,0.3,0.5,1,0.85,2.4

            """));

    [Test]
    public void WithoutLayersOnlyTheNamesAreLeft()
    {
        var table = new StatisticsTable([]);
        Assert.That(table.Rows, Is.Empty);
        Assert.That(
            table.ToString(), Does.StartWith("epoch  layer     weights  flipped").And.EndsWith("clamp limit\n"));
    }

    private static EpochReport Epoch(int epoch, double flipped) => new()
    {
        Epoch = epoch,
        TrainingLoss = 0,
        TrainingAccuracy = 0,
        ValidationLoss = 0,
        ValidationAccuracy = 0,
        LearningRate = 0,
        Tau = 0.85,
        Duration = TimeSpan.Zero,
        IsBest = true,
        Layers = [Layer("conv1", 2304, flipped), Layer("fc", 12, flipped)],
    };

    private static LayerStatistics Layer(string name, int weights, double flipped) => new()
    {
        Layer = name,
        Weights = weights,
        Flipped = flipped,
        NeverFlipped = 0.75,
        BeyondClamp = 0.3,
        QuantisationError = 0.5,
        Entropy = 1,
        Tau = 0.85,
        ClampLimit = 2.4,
    };
}
