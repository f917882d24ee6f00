using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests;

/// <summary>Files of a small float ResNet in the forms of two programs.</summary>
internal static class SmallFloatNetworks
{
    /// <summary>The network that takes their weights.</summary>
    public static ResidualNetwork Network { get; } = BinaryNetwork.ImageNetResNet18 with
    {
        Name = "small",
        Stem = new StemOptions(4) { Kernel = 7, Stride = 2, Pooling = new MaxPooling(3, 2) },
        Stages = [new(4, 1), new(8, 1, Stride: 2)],
    };

    /// <summary>
    /// PyTorch's form: symmetric padding, batch norms as they are, the convolution around a block after those in it.
    /// </summary>
    public static FloatOnnxFile PyTorch(string path, int classes = 2, bool asGemm = true)
    {
        var file = new FloatOnnxFile(opset: 13, seed: 1, 0, 3, 32, 32) { Epsilon = 1e-3f };
        string value = file.Norm(file.Conv(FloatOnnxFile.Input, "conv1", [4, 3, 7, 7], 2, [3, 3, 3, 3]), "bn1", 4);
        value = Stages(file, value);
        value = file.Classifier(file.Add("GlobalAveragePool", [value]), "fc", 8, classes, asGemm);
        file.Save(path, value);
        return file;
    }

    /// <summary>
    /// CNTK's form: an old operator set, asymmetric padding where there is a stride, the convolution around a block
    /// before those in it, features and no classifier.
    /// </summary>
    /// <param name="path">The file to write.</param>
    /// <param name="strided">How 3x3 windows with a stride pad: above, left, below, right.</param>
    public static FloatOnnxFile Cntk(string path, int[]? strided = null)
    {
        strided ??= [1, 1, 0, 0];
        var file = new FloatOnnxFile(opset: 8, seed: 2, 1, 3, 32, 32);
        string value = file.Norm(file.Conv(FloatOnnxFile.Input, "conv1", [4, 3, 7, 7], 2, [3, 3, 2, 2]), "bn1", 4);
        value = Pool(file, value, strided);
        value = Block(file, value, "layer1.0", 4, 4, [1, 1, 1, 1], aroundFirst: true);
        value = Block(file, value, "layer2.0", 4, 8, strided, aroundFirst: true);
        value = file.Add("AveragePool", [value], FloatOnnxFile.Ints("kernel_shape", 4, 4));
        file.Save(path, value);
        return file;
    }

    /// <summary>What follows the batch norm of the stem, in PyTorch's form.</summary>
    public static string Stages(FloatOnnxFile file, string value)
    {
        value = Pool(file, value, [1, 1, 1, 1]);
        value = Block(file, value, "layer1.0", 4, 4, [1, 1, 1, 1], aroundFirst: false);
        return Block(file, value, "layer2.0", 4, 8, [1, 1, 1, 1], aroundFirst: false);
    }

    private static string Pool(FloatOnnxFile file, string value, int[] pads) => file.Add(
        "MaxPool",
        [file.Add("Relu", [value])],
        FloatOnnxFile.Ints("kernel_shape", 3, 3),
        FloatOnnxFile.Ints("strides", 2, 2),
        FloatOnnxFile.Ints("pads", pads));

    private static string Block(
        FloatOnnxFile file, string input, string name, int from, int to, int[] pads, bool aroundFirst)
    {
        int stride = to / from;
        string around = aroundFirst ? Around() : "";
        string value = file.Norm(file.Conv(input, $"{name}.conv1", [to, from, 3, 3], stride, pads), $"{name}.bn1", to);
        value = file.Add("Relu", [value]);
        value = file.Norm(file.Conv(value, $"{name}.conv2", [to, to, 3, 3], 1, [1, 1, 1, 1]), $"{name}.bn2", to);
        around = aroundFirst ? around : Around();
        return file.Add("Relu", [file.Add("Add", [value, around])]);

        string Around() => stride == 1
            ? input
            : file.Norm(
                file.Conv(input, $"{name}.downsample.0", [to, from, 1, 1], stride, [0, 0, 0, 0]),
                $"{name}.downsample.1",
                to);
    }
}
