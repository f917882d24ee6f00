using FsCheck;
using FsCheck.Fluent;
using ReCU.Fuzz;
using ReCU.Graph;
using ReCU.Onnx.Tests.Forms;
using ReCU.TestKit;

namespace ReCU.Onnx.Tests.Reading.Limits;

/// <summary>
/// A damaged file reads as some network or is refused with the one exception, whatever the damage. The seeds are fixed;
/// FsCheck prints the seed and the smallest failing case.
/// </summary>
public class HostileFileProperties
{
    private static readonly byte[][] _models =
    [
        .. RandomGraphs.All(1).Select(n => OnnxModel.ToBytes(n)),
        OnnxModel.ToBytes(RandomGraphs.Vgg(2), WeightFormat.Float32),
        .. SeedCorpus.Read(),
        .. PyTorchExport.Names.Select(n => PyTorchExport.Read(n).Model),
    ];

    [Test]
    public void EveryStrictPrefixIsRefused()
    {
        byte[] model = OnnxModel.ToBytes(SmallNetwork());
        for (int length = 0; length < model.Length; length++)
        {
            byte[] prefix = model[..length];
            Assert.That(() => OnnxModel.Parse(prefix), Throws.TypeOf<InvalidModelException>(), $"length {length}");
            Assert.That(() => OnnxModel.Inspect(prefix), Throws.TypeOf<InvalidModelException>(), $"length {length}");
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 300, Replay = "20260101,7")]
    public FsCheck.Property ATruncatedFileIsRefused(int model, int length)
    {
        byte[] whole = Pick(model);
        byte[] part = whole[..Spread(length, whole.Length)];
        return IsRefused(part).Label($"{part.Length} of {whole.Length} bytes");
    }

    [FsCheck.NUnit.Property(MaxTest = 2000, Replay = "20260102,7")]
    public bool AFileWithFlippedBitsIsReadOrRefused(int model, NonEmptyArray<int> flips)
    {
        byte[] bytes = [.. Pick(model)];
        foreach (int flip in flips.Get)
        {
            int bit = Spread(flip, 8 * bytes.Length);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        return IsReadOrRefused(bytes);
    }

    [FsCheck.NUnit.Property(MaxTest = 500, Replay = "20260103,7")]
    public bool SplicedFilesAreReadOrRefused(int first, int second, int from, int to)
    {
        byte[] a = Pick(first);
        byte[] b = Pick(second);
        return IsReadOrRefused([.. a[..Spread(from, a.Length)], .. b[Spread(to, b.Length)..]]);
    }

    [FsCheck.NUnit.Property(MaxTest = 3000, Replay = "20260105,7")]
    public bool AFileOfRandomOperatorsIsReadOrRefused(NonEmptyArray<RandomOperator> operators)
    {
        ModelFuzzTarget.Run(RandomOperator.File(operators.Get));
        return true;
    }

    [FsCheck.NUnit.Property(MaxTest = 1000, Replay = "20260104,7")]
    public bool RandomBytesAreRefused(byte[] bytes) => IsRefused(bytes);

    [Test]
    public void EverySingleBitFlipOfASmallFileIsReadOrRefused()
    {
        byte[] bytes = OnnxModel.ToBytes(SmallNetwork());
        for (int bit = 0; bit < 8 * bytes.Length; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.That(IsReadOrRefused(bytes), $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    /// <summary>Small because it has no packed weights, and so no sign table of 2 KB.</summary>
    private static NetworkGraph SmallNetwork()
    {
        var builder = new GraphBuilder((1, 2, 2));
        builder.Add(new PadImage("pad", "pixels", 1));
        builder.Add(new Conv("conv", "pad", new FloatTensor([2, 1, 1, 1], [1, 2]), null, new Window(1, 1)));
        builder.Add(new Scale("scale", "conv", FloatTensor.Vector([1, 2]), FloatTensor.Vector([3, 4])));
        builder.Add(new PadChannels("wide", "scale", 1, 0));
        builder.Add(new MaxPool("pool", "wide", Window.Square(4)));
        builder.Add(new Linear("fc", "pool", new FloatTensor([1, 3], [1, 2, 3]), FloatTensor.Vector([4])));
        return builder.Build(new ModelMetadata { ClassNames = ["one"] });
    }

    private static byte[] Pick(int index) => _models[(uint)index % _models.Length];

    /// <summary>FsCheck draws small numbers; this spreads them over a file.</summary>
    private static int Spread(int draw, int length) => (int)((uint)draw * 2654435761u % (uint)length);

    private static bool IsRefused(byte[] bytes)
    {
        try
        {
            OnnxModel.Parse(bytes);
            return false;
        }
        catch (InvalidModelException)
        {
            return true;
        }
    }

    private static bool IsReadOrRefused(byte[] bytes)
    {
        IsRefused(bytes);
        try
        {
            OnnxModel.Inspect(bytes);
        }
        catch (InvalidModelException)
        {
        }

        return true;
    }
}
