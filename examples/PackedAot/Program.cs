using PackedAot;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.Packed;

if (args is not [string modelFile, string imageFile])
{
    Console.Error.WriteLine("usage: PackedAot model.onnx image.ppm");
    return 2;
}

try
{
    NetworkGraph graph = OnnxModel.Load(modelFile);
    using PackedNetwork network = PackedNetwork.Open(graph);
    float[] pixels = NetpbmImage.Read(imageFile, network.InputShape);
    var logits = new float[network.ClassCount];
    network.Run(pixels, logits);

    int best = Array.IndexOf(logits, logits.Max());
    string name = graph.Metadata.ClassNames is [] ? $"class {best}" : graph.Metadata.ClassNames[best];
    Console.WriteLine($"{name} (logit {logits[best]:F3}, kernel {network.KernelName})");
    return 0;
}
catch (Exception e) when (e is InvalidModelException or InvalidDataException or IOException
    or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"error: {e.Message}");
    return 1;
}
