using Microsoft.ML;
using ReCU.Data;
using ReCU.TestKit;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests;

/// <summary>What the log tells of a data set before it is trained on.</summary>
internal sealed class DatasetWarningsTests
{
    private readonly MLContext _context = new(seed: 5);
    private readonly List<string> _warnings = [];

    [OneTimeSetUp]
    public void Listen() => _context.Log += (_, e) => _warnings.Add(e.Message);

    [SetUp]
    public void Forget() => _warnings.Clear();

    [Test]
    public void ClassesThatTakeRowsLeavesWithoutRowsAreNamed()
    {
        IDataView sorted = _context.Data.LoadFromEnumerable(BrightHalves.Rows().OrderBy(row => row.Label).ToList());
        IDataView keyed = _context.Transforms.Conversion.MapValueToKey("Label").Fit(sorted).Transform(sorted);
        Train(_context.Data.TakeRows(keyed, 48));
        Assert.That(
            _warnings, Has.Exactly(1).Contains("No training row is of 2 of the 4 classes: right, top. The network"));

        _warnings.Clear();
        Train(_context.Data.TakeRows(keyed, 90));
        Assert.That(_warnings, Has.None.Contains("No training row"));
    }

    [Test]
    public void ClassesOfADatasetWithoutImagesAreNamed()
    {
        List<ByteRow> rows = BrightHalves.Rows();
        var images = new ImageSet(
            BrightHalves.Shape,
            [.. rows.SelectMany(row => row.Pixels)],
            [.. rows.Select(row => row.Number)],
            classCount: 5)
        {
            ClassNames = [.. BrightHalves.Names, "nowhere"],
        };
        Train(_context.Data.LoadFromImages(images));
        Assert.That(_warnings, Has.Exactly(1).Contains("No training row is of 1 of the 5 classes: nowhere."));
    }

    [Test]
    public void FilesThatWerePassedOverAreCounted()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in BrightHalves.Names)
        {
            Directory.CreateDirectory(folder.File(name));
            File.Copy(
                Path.Combine(AppContext.BaseDirectory, "Images", "full.jpg"), folder.File($"{name}/1.jfif"));
            File.WriteAllText(folder.File($"{name}/2.tif"), "");
        }

        File.WriteAllText(folder.File("left/notes.txt"), "");
        var options = new ImageFolderOptions { Channels = 1, Size = (8, 8) };
        Train(_context.Data.LoadFromImages(new ImageFolder(folder.Path, options)));
        Assert.That(
            _warnings,
            Has.Exactly(1).Contains("5 files beside the training images have other extensions and were ignored: "
                + "4 of '.tif', 1 of '.txt'."));
    }

    private void Train(IDataView rows)
    {
        ReCUBinaryNetOptions options = BrightHalves.Options with
        {
            Epochs = 1,
            BatchSize = 4,
            ValidationFraction = 0,
            Normalisation = new Normalisation([100], [60]),
        };
        using ReCUBinaryNetTransformer transformer = _context.Transforms.TrainReCUBinaryNet(options).Fit(rows);
    }
}
