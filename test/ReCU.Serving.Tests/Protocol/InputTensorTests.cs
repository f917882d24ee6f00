using System.Text;
using ReCU.Classifier;
using ReCU.Serving.Protocol;
using ReCU.TestKit;

namespace ReCU.Serving.Tests.Protocol;

internal sealed class InputTensorTests
{
    [TestCase("FP32", "[1, 3, 12, 10]", 1440)]
    [TestCase("UINT8", "[1, 3, 12, 10]", 360)]
    [TestCase("BYTES", "[1]", 40)]
    public void WhoeverHasGoneIsNotReadFor(string datatype, string shape, int size)
    {
        using ImageClassifier classifier = ImageClassifier.Open(TestServer.Model);
        using ModelLease lease = classifier.Lease();
        string data = datatype == "BYTES" ? "\"QUJD\"" : "1, 2";
        string[] ways = [$"\"data\": [{data}]", $"\"parameters\": {{\"binary_data_size\": {size}}}"];
        foreach (string way in ways)
        {
            byte[] json = Encoding.UTF8.GetBytes(
                $$"""{"inputs": [{"name": "{{SmallModels.Colour.InputName}}", "shape": {{shape}}, """
                + $$""" "datatype": "{{datatype}}", {{way}}}]}""");
            RequestInput input = InferenceRequest.Parse(json).Input;
            byte[] binary = input.BinarySize is null ? [] : new byte[size];
            // Whoever reads on finds too few numbers, or no picture, or is done.
            Assert.That(
                () => InputTensor.Read(input, lease, json, binary, 1, new CancellationToken(canceled: true)),
                Throws.InstanceOf<OperationCanceledException>(),
                way);
        }
    }
}
