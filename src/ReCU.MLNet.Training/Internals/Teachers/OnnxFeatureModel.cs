using Microsoft.ML.OnnxRuntime;
using ReCU.Graph;
using ReCU.MLNet.Internals.Engines;
using ReCU.Onnx.Reading.FloatLayers;
using ReCU.Torch;
using ReCU.Torch.Kernels;
using ReCU.Torch.Layers;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace ReCU.MLNet.Internals.Teachers;

/// <summary>An opened <see cref="OnnxFeatureTeacher"/>.</summary>
internal sealed class OnnxFeatureModel : FeatureTeacherModel
{
    private readonly OnnxFeatureTeacher _options;
    private readonly ResidualMaps _network;
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();

    /// <exception cref="ArgumentException">The normalisation has another number of channels than the file.</exception>
    /// <exception cref="InvalidModelException">The file is not a network that ONNX Runtime can run.</exception>
    public OnnxFeatureModel(OnnxFeatureTeacher options)
    {
        _options = options;
        _network = ResidualMaps.Read(options.Path);
        if (_network.Channels is { } channels && options.Normalisation is { Mean.Count: var given } && given != channels)
        {
            throw new ArgumentException(
                $"The teacher of the feature maps, {Name}, reads images of {channels} channels, but its Normalisation "
                + $"is for {given}.");
        }

        _session = OnnxRuntimeSession.Open(_network.Bytes, options.Threads);
    }

    public override string Name => $"'{_options.Path}'";

    public override IReadOnlyList<Tensor> Maps(Tensor pixels)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        // Copying from a GPU waits in every step, because ONNX Runtime reads the host's memory.
        Tensor images = Enlarge(ImageScale.Normalise(pixels.cpu(), _options.Normalisation));
        Tensor read = _options.BlueFirst ? images.flip(1) : images;
        return [.. Run(read.contiguous()).Select(map => map.MoveToOuterDisposeScope())];
    }

    public override void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }

    private Tensor Enlarge(Tensor images)
    {
        if (_options.Scale == 1)
        {
            return images;
        }

        long[] size = [.. images.shape[2..].Select(length => (long)Math.Round(length * _options.Scale))];
        return nn.functional.interpolate(images, size, mode: InterpolationMode.Bilinear, align_corners: false);
    }

    private List<Tensor> Run(Tensor images)
    {
        try
        {
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, images.ToFloats().AsMemory(), images.shape);
            using IDisposableReadOnlyCollection<OrtValue> outputs =
                _session.Run(_run, [_network.Input], [input], _network.Sums);
            return [.. outputs.Select(Copy)];
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InvalidModelException(
                $"The teacher of the feature maps, {Name}, cannot be run on images of "
                + $"[{string.Join(", ", images.shape)}]: {exception.Message}",
                exception);
        }
    }

    private Tensor Copy(OrtValue output)
    {
        long[] shape = output.GetTensorTypeAndShape().Shape;
        if (shape is not [_, > 0, > 0, > 0])
        {
            throw new InvalidModelException(
                $"The teacher of the feature maps, {Name}, has a residual sum of [{string.Join(", ", shape)}]; "
                + "[N, channels, height, width] was expected.");
        }

        Tensor map = empty(shape, ScalarType.Float32, CPU);
        output.GetTensorDataAsSpan<float>().CopyTo(new DenseFloats(map).Values);
        GC.KeepAlive(map);
        return map;
    }
}
