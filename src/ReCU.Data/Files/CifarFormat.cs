using ReCU.Graph;

namespace ReCU.Data.Files;

/// <summary>The layout of a CIFAR data set's binary files.</summary>
/// <param name="ClassCount">Number of classes.</param>
/// <param name="LabelLength">Bytes of labels before the pixels of a record.</param>
/// <param name="LabelOffset">Index of the label that counts.</param>
/// <param name="NameFile">The file with the class names, one on each line.</param>
/// <param name="TrainingFiles">Files of the training part.</param>
/// <param name="TestFile">File of the test part.</param>
internal sealed record CifarFormat(
    int ClassCount, int LabelLength, int LabelOffset, string NameFile, string[] TrainingFiles, string TestFile)
{
    private static readonly CifarFormat _cifar10 = new(
        10, 1, 0, "batches.meta.txt", [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}.bin")], "test_batch.bin");

    private static readonly CifarFormat _fine = new(100, 2, 1, "fine_label_names.txt", ["train.bin"], "test.bin");

    private static readonly CifarFormat _coarse =
        _fine with { ClassCount = 20, LabelOffset = 0, NameFile = "coarse_label_names.txt" };

    /// <summary>Shape of every image.</summary>
    public static FeatureShape Shape { get; } = (3, 32, 32);

    /// <summary>Bytes of a record.</summary>
    public int RecordLength => LabelLength + Shape.Count;

    /// <exception cref="ArgumentOutOfRangeException">There are no such labels.</exception>
    public static CifarFormat For(CifarLabels labels) => labels switch
    {
        CifarLabels.Cifar10 => _cifar10,
        CifarLabels.Cifar100Fine => _fine,
        CifarLabels.Cifar100Coarse => _coarse,
        _ => throw new ArgumentOutOfRangeException(nameof(labels), labels, $"There are no labels {labels}."),
    };

    /// <summary>Paths of the files of a part.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such part.</exception>
    public string[] FilesOf(string folder, CifarPart part) => part switch
    {
        CifarPart.Training => Array.ConvertAll(TrainingFiles, file => Path.Combine(folder, file)),
        CifarPart.Test => [Path.Combine(folder, TestFile)],
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, $"There is no part {part}."),
    };
}
