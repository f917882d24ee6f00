using Microsoft.ML.OnnxRuntime;
using ReCU.Graph;
using ReCU.MLNet.Internals.Engines;
using ReCU.Onnx.Reading.FloatLayers;
using ReCU.Torch;
using ReCU.Torch.Kernels;
using ReCU.Torch.Layers;
using ReCU.Torch.Training.Teachers;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace ReCU.MLNet.Internals.Teachers;

/// <summary>An opened <see cref="OnnxFeatureTeacher"/>.</summary>
internal sealed class OnnxFeatureModel : FeatureTeacherModel
{
    private readonly OnnxFeatureTeacher _options;
    private readonly InferenceSession _session;
    private readonly RunOptions _run;
    private readonly PixelScale? _scale;
    private readonly string _input;
    private readonly int? _channels;
    private readonly IReadOnlyList<string> _sums;

    /// <exception cref="ArgumentException">The normalisation has another number of channels than the file.</exception>
    /// <exception cref="InvalidModelException">The file is not a network that ONNX Runtime can run.</exception>
    public OnnxFeatureModel(OnnxFeatureTeacher options)
    {
        _options = options;
        ResidualMaps network = ResidualMaps.Read(options.Path);
        (_input, _sums) = (network.Input, network.Sums);
        int? ofScale = options.Normalisation?.Mean.Count;
        _channels = network.Channels ?? ofScale;
        if (ofScale is not null && ofScale != _channels)
        {
            throw new ArgumentException(
                $"{Subject} reads images of {_channels} channels, but its Normalisation is for {ofScale}.");
        }

        try
        {
            _session = OnnxRuntimeSession.Open(network.Bytes, options.Threads);
        }
        catch (InvalidModelException exception)
        {
            throw new InvalidModelException($"{Subject} cannot be opened: {exception.Message}", exception);
        }

        _run = new RunOptions();
        _scale = options.Normalisation is { } scale ? new PixelScale(scale, CPU) : null;
    }

    public override string Name => $"'{_options.Path}'";

    private string Subject => $"The teacher of the feature maps, {Name},";

    public override IReadOnlyList<Tensor> Maps(Tensor pixels)
    {
        if (_channels is { } channels && pixels.shape[1] != channels)
        {
            throw new ArgumentException(
                $"{Subject} reads images of {channels} channels, but the training images have {pixels.shape[1]}.");
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        // Copying from a GPU waits in every step, because ONNX Runtime reads the host's memory.
        Tensor onHost = pixels.cpu();
        Tensor images = Enlarge(_scale?.Normalise(onHost) ?? onHost);
        List<Tensor> maps = Run(_options.BlueFirst ? images.flip(1) : images);
        return [.. maps.Select(map => map.MoveToOuterDisposeScope())];
    }

    public override void Dispose()
    {
        _scale?.Dispose();
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
            using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(_run, [_input], [input], _sums);
            return [.. outputs.Zip(_sums, Copy)];
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InvalidModelException(
                $"{Subject} cannot be run on images of [{string.Join(", ", images.shape)}]: {exception.Message}",
                exception);
        }
    }

    private Tensor Copy(OrtValue output, string name)
    {
        long[] shape = output.GetTensorTypeAndShape().Shape;
        if (shape is not [_, > 0, > 0, > 0])
        {
            throw new InvalidModelException(
                $"{Subject} has the sum '{name}' of shape [{string.Join(", ", shape)}]; sums of maps, [N, channels, "
                + "height, width], were expected.");
        }

        Tensor map = empty(shape, ScalarType.Float32, CPU);
        output.GetTensorDataAsSpan<float>().CopyTo(new DenseFloats(map).Values);
        GC.KeepAlive(map);
        return map;
    }
}
