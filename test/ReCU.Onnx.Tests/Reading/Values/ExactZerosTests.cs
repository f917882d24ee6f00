using ReCU.Graph;
using ReCU.Onnx.Tests.Forms;
using static ReCU.Onnx.Tests.Forms.ForeignModel;

namespace ReCU.Onnx.Tests.Reading.Values;

/// <summary>
/// A sign that is 0 at zero is refused where zeros are a matter of course, and computes what ONNX Runtime does where
/// they are not. Images are [4, 6, 6], of whole numbers from 0 to 255 with black corners.
/// </summary>
internal sealed class ExactZerosTests
{
    private const string X = Input;

    [TestCaseSource(nameof(WithZeros))]
    public void ASignOfZerosIsRefusedByName(Func<ForeignModel, string> form)
    {
        (byte[] model, string sign) = Model(form, (m, x) => m.Add("Sign", [x]));

        Assert.That(
            () => OnnxModel.Parse(model),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains($"'{sign}'")
                .And.Message.Contains("matter of course").And.Message.Contains("Where(x >= 0, 1, -1)"));
    }

    [TestCaseSource(nameof(WithZeros))]
    public void TheSignThatTheMessageAsksForComputesWhatONNXRuntimeDoes(Func<ForeignModel, string> form)
    {
        (byte[] model, _) = Model(form, (m, x) => m.Sign(x));

        NetworkAssert.ComputesAs(OnnxModel.Parse(model), model, Images());
    }

    [TestCaseSource(nameof(WithoutZeros))]
    public void ASignOfOtherValuesComputesWhatONNXRuntimeDoes(Func<ForeignModel, string> form)
    {
        (byte[] model, _) = Model(form, (m, x) => m.Add("Sign", [x]));

        NetworkAssert.ComputesAs(OnnxModel.Parse(model), model, Images());
    }

    private static IEnumerable<TestCaseData> WithZeros() =>
    [
        Form("pixels", _ => X),
        Form("pixels from 0 to 1", m => m.Add("Div", [X, m.Number(255)])),
        Form("pixels less a whole number", m => m.Add("Sub", [X, m.Number(128)])),
        Form("a convolution of a black region", m => m.Add("Conv", [X, m.Random(4, 4, 3, 3)])),
        Form("a convolution with a bias of zero", m => m.Add("Conv", [X, m.Random(4, 4, 3, 3), m.Floats([4], 0)])),
        Form("a fresh batch norm of a black region", m => Norm(m, m.Add("Conv", [X, m.Random(4, 4, 3, 3)]), 0)),
        Form("sums of signs", m => Convolve(m)),
        Form("sums of signs, times alpha", m => m.Add("Mul", [Convolve(m), m.Random(4, 1, 1)])),
        Form("the maximum of sums", m => m.Add("MaxPool", [Convolve(m)], Ints("kernel_shape", 2, 2))),
        Form("the mean of sums", m => m.Add("AveragePool", [Convolve(m)], Ints("kernel_shape", 2, 2))),
        Form("clipped sums", m => m.Add("Clip", [Convolve(m), m.Number(-1), m.Number(1)])),
        Form("a fresh batch norm of sums", m => Norm(m, Convolve(m), 0)),
        Form("sums with a whole bias", m => m.Add("Add", [Convolve(m), m.Floats([4, 1, 1], 1, -2, 3, 4)])),
        Form("sums, halved and with their half as bias", m =>
            m.Add("Add", [m.Add("Mul", [Convolve(m), m.Number(0.5f)]), m.Number(1.5f)])),
        Form("sums of sums", m => m.Add("Add", [Convolve(m), Convolve(m)])),
        Form("a convolution of signs with weights of zero", m =>
            m.Add("Conv", [m.Sign(Trained(m)), m.Floats([4, 4, 1, 1], [.. Ternary(16)])])),
        Form("the mean of signs", m => m.Add("AveragePool", [m.Sign(Trained(m))], Ints("kernel_shape", 2, 2))),
        Form("signs joined to a shortcut of signs", m => m.Add("Add", [m.Sign(Trained(m)), m.Sign(Trained(m))])),
        Form("opposite bounds of two clips", m => m.Add("Add", [Clipped(m, -1, 1), Clipped(m, -1, 1)])),
        Form("opposite bounds, scaled alike", m => m.Add("Add", [
            m.Add("Mul", [Clipped(m, -1, 1), m.Number(0.3f)]), m.Add("Mul", [Clipped(m, -1, 1), m.Number(0.3f)])])),
        Form("a bound of a clip and a sign", m => m.Add("Add", [m.Sign(Trained(m)), Clipped(m, -1, 1)])),
        Form("a bound of a clip and a whole sum of anything, moved", m => m.Add(
            "Add", [m.Add("Add", [Convolve(m), m.Number(2)]), Clipped(m, -4, 4)])),
        Form("clipped sums and a bound", m => m.Add("Add", [
            m.Add("Clip", [Convolve(m), m.Number(-2), m.Number(4)]), Clipped(m, -4, 2)])),
        Form("fractional bounds of whole sums", m => m.Add("Add", [Halves(m), Halves(m)])),
        Form("a bound of a clip and a whole sum", m => m.Add("Add", [Clipped(m, -2, 2), Convolve(m)])),
        Form("the mean of two bounds", m =>
            m.Add("AveragePool", [Clipped(m, -1, 1)], Ints("kernel_shape", 2, 2))),
        Form("the mean of bounds of which one counts thrice", m =>
            m.Add("AveragePool", [Clipped(m, -1, 3)], Ints("kernel_shape", 2, 2))),
        Form("a bound moved to zero", m => m.Add("Add", [Clipped(m, -1, 1), m.Number(1)])),
        Form("a bound moved to zero in one channel", m =>
            m.Add("Add", [Clipped(m, -1, 1), m.Floats([4, 1, 1], 0.3f, 0.2f, -1, 0.1f)])),
        Form("a bound moved to zero and halved", m =>
            m.Add("Mul", [m.Add("Add", [Clipped(m, -1, 1), m.Number(1)]), m.Number(0.5f)])),
        Form("a ReLU moved away and back", m =>
            m.Add("Add", [m.Add("Add", [m.Add("Relu", [Centred(m)]), m.Number(0.5f)]), m.Number(-0.5f)])),
        Form("an upper bound taken away", m =>
            m.Add("Sub", [m.Add("Min", [Centred(m), m.Number(0.7f)]), m.Number(0.7f)])),
        Form("a bound behind a leaky ReLU", m =>
            m.Add("Add", [m.Add("LeakyRelu", [Clipped(m, -2, 1)], Float("alpha", 0.5f)), m.Number(1)])),
        Form("the maximum of bounds, moved", m => m.Add(
            "Add", [m.Add("MaxPool", [Clipped(m, -1, 1)], Ints("kernel_shape", 2, 2)), m.Number(-1)])),
    ];

    private static IEnumerable<TestCaseData> WithoutZeros() =>
    [
        Form("pixels less their mean", m => m.Add("Sub", [X, m.Floats([4, 1, 1], 123.675f, 116.28f, 103.53f, 127.5f)])),
        Form("a convolution with a bias", m => m.Add("Conv", [X, m.Random(4, 4, 3, 3), m.Random(4)])),
        Form("a batch norm of sums", m => Norm(m, Convolve(m), 0.3f)),
        Form("a batch norm of clipped sums", m =>
            Norm(m, m.Add("Clip", [Convolve(m), m.Number(-1), m.Number(1)]), 0.3f)),
        Form("a batch norm of a maximum of sums", m =>
            Norm(m, m.Add("MaxPool", [m.Add("Mul", [Convolve(m), m.Number(0.7f)])], Ints("kernel_shape", 2, 2)), 0.3f)),
        Form("sums of an odd number of signs", m => m.Add("Conv", [m.Sign(Odd(m)), m.Signs([4, 3, 1, 1], 1)])),
        Form("a clip that leaves zero out", m => m.Add("Clip", [Convolve(m), m.Number(0.5f), m.Number(2)])),
        Form("a batch norm joined to zeros", m => m.Add("Add", [Norm(m, Convolve(m), 0.3f), Convolve(m)])),
        Form("a batch norm joined to a clip", m => m.Add("Add", [Norm(m, Convolve(m), 0.3f), Clipped(m, -1, 1)])),
        Form("a batch norm of a mean of clips", m => Norm(
            m, m.Add("AveragePool", [Clipped(m, -1, 1)], Ints("kernel_shape", 2, 2)), 0.3f)),
        Form("a clip to a range about zero", m => Clipped(m, -1, 1)),
        Form("a clip added to itself", m =>
        {
            string clipped = Clipped(m, -1, 1);
            return m.Add("Add", [clipped, clipped]);
        }),
        Form("the mean of a large window joined to a clip", m => m.Add("Add", [
            m.Add("AveragePool", [Clipped(m, -1, 1)], Ints("kernel_shape", 3, 3)),
            m.Add("MaxPool", [Clipped(m, -1, 1)], Ints("kernel_shape", 3, 3))])),
        Form("the mean of three by three of a clip", m =>
            m.Add("AveragePool", [Clipped(m, -1, 1)], Ints("kernel_shape", 3, 3))),
        Form("clips to bounds that are no opposites", m => m.Add("Add", [Clipped(m, -1, 1), Clipped(m, -0.3f, 0.7f)])),
    ];

    private static TestCaseData Form(string name, Func<ForeignModel, string> form) =>
        new TestCaseData(form).SetArgDisplayNames(name);

    private static (byte[] Model, string Sign) Model(
        Func<ForeignModel, string> form, Func<ForeignModel, string, string> sign)
    {
        var m = new ForeignModel();
        string signs = sign(m, form(m));
        return (m.WithHead(m.Add("GlobalAveragePool", [signs]), 4), signs);
    }

    /// <summary>Sums of 4 signs, which are whole and even numbers.</summary>
    private static string Convolve(ForeignModel m) => m.Add("Conv", [m.Sign(Trained(m)), m.Signs([4, 4, 1, 1], 1)]);

    private static string Clipped(ForeignModel m, float low, float high) =>
        m.Add("Clip", [Centred(m), m.Number(low), m.Number(high)]);

    /// <summary>Sums of 3 signs, which are odd, between bounds that they always reach.</summary>
    private static string Halves(ForeignModel m) => m.Add(
        "Clip", [m.Add("Conv", [m.Sign(Odd(m)), m.Signs([4, 3, 1, 1], 1)]), m.Number(-0.5f), m.Number(0.5f)]);

    /// <summary>Numbers of either sign, most of them far from zero.</summary>
    private static string Centred(ForeignModel m) => m.Add("Conv", [X, m.Random(4, 4, 1, 1), m.Random(4)]);

    private static string Trained(ForeignModel m) =>
        m.Add("Sub", [X, m.Floats([4, 1, 1], 99.5f, 120.5f, 100.5f, 90.5f)]);

    private static string Odd(ForeignModel m) => m.Add("Conv", [Trained(m), m.Random(3, 4, 1, 1), m.Random(3)]);

    private static string Norm(ForeignModel m, string x, float beta) => m.Add(
        "BatchNormalization", [x, m.Floats([4], 1), m.Floats([4], beta), m.Floats([4], 0), m.Floats([4], 1.3f)]);

    private static IEnumerable<float> Ternary(int count) => Enumerable.Range(0, count).Select(i => i % 3 - 1f);

    private static float[] Images()
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, 8 * 4 * 36).Select(i => i % 36 < 20 ? 0f : random.Next(256))];
    }
}
