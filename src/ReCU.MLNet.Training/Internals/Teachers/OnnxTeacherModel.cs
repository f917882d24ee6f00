using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using ReCU.Graph;
using ReCU.MLNet.Internals.Engines;
using ReCU.Onnx;
using ReCU.Torch;
using ReCU.Torch.Layers;
using ReCU.Torch.Training.Teachers;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace ReCU.MLNet.Internals.Teachers;

/// <summary>An opened <see cref="OnnxTeacher"/>.</summary>
internal sealed class OnnxTeacherModel : TeacherModel
{
    private readonly OnnxTeacher _options;
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly PixelScale? _scale;
    private readonly string _input;
    private readonly string _output;
    private readonly int[] _dimensions;

    /// <exception cref="ArgumentException">
    /// The file is not a classifier of images, or the options do not fit it.
    /// </exception>
    /// <exception cref="InvalidModelException">The file is not a model that ONNX Runtime can run.</exception>
    public OnnxTeacherModel(OnnxTeacher options)
    {
        _options = options;
        ClassNames = ReadClassNames(options.Path);

        // Opened by its path, because the weights of large networks may be in files beside it.
        _session = OnnxRuntimeSession.Open(options.Path, options.Threads);
        try
        {
            _input = options.InputName ?? OnlyInput();
            _dimensions = InputDimensions();
            _output = Output();
            _scale = options.Normalisation is { } scale ? new PixelScale(scale, CPU) : null;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override string Name => $"'{_options.Path}'";

    public override IReadOnlyList<string>? ClassNames { get; }

    public override string Input =>
        string.Join("x", Shape().Select(length => length > 0 ? $"{length}" : "any"));

    public override bool Reads(FeatureShape shape)
    {
        int[] actual = [shape.Channels, shape.Height, shape.Width];
        return Shape().Zip(actual).All(pair => pair.First <= 0 || pair.First == pair.Second);
    }

    public override Tensor Logits(Tensor pixels)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        // Copying from a GPU waits in every step, because ONNX Runtime reads the host's memory.
        Tensor onHost = pixels.cpu();
        Tensor images = _scale?.Normalise(onHost) ?? onHost;
        long[] shape = images.shape;
        float[] values = images.ToFloats();
        int count = (int)shape[0];
        int size = values.Length / count;

        // A file with a fixed batch size gets that number of images; missing ones are black.
        int batch = _dimensions[0] > 0 ? _dimensions[0] : count;
        shape[0] = batch;
        var answers = new List<float>();
        for (int first = 0; first < count; first += batch)
        {
            int rows = Math.Min(batch, count - first);
            Memory<float> run = values.AsMemory(first * size, rows * size);
            float[] answer = Run(rows == batch ? run : Filled(run.Span, batch * size), shape);
            answers.AddRange(answer.AsSpan(0, answer.Length / batch * rows));
        }

        Tensor output = tensor(answers.ToArray(), [count, answers.Count / count]);
        if (_options.GivesProbabilities)
        {
            using Scalar smallest = 1e-12.ToScalar();
            output = output.clamp(smallest).log();
        }

        return output.MoveToOuterDisposeScope();
    }

    public override void Dispose()
    {
        _scale?.Dispose();
        _run.Dispose();
        _session.Dispose();
    }

    private static float[] Filled(ReadOnlySpan<float> images, int count)
    {
        var filled = new float[count];
        images.CopyTo(filled);
        return filled;
    }

    private float[] Run(Memory<float> images, long[] shape)
    {
        try
        {
            using OrtValue input =
                OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, images, shape);
            using IDisposableReadOnlyCollection<OrtValue> outputs =
                _session.Run(_run, [_input], [input], [_output]);
            return outputs[0].GetTensorDataAsSpan<float>().ToArray();
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InvalidModelException(
                $"The teacher, {Name}, cannot be run on images of [{string.Join(", ", shape)}]: {exception.Message}",
                exception);
        }
    }

    // Channels, height and width; 0 or less for those that neither the file nor the options define.
    private int[] Shape()
    {
        int[] ofFile = _dimensions[1..];
        return _options.InputShape is (int channels, int height, int width)
            ? [.. ofFile.Zip([channels, height, width], (file, option) => file > 0 ? file : option)]
            : ofFile;
    }

    private string OnlyInput() => _session.InputMetadata.Count == 1
        ? _session.InputMetadata.Keys.Single()
        : throw Unfit($"has the inputs {Names(_session.InputMetadata)}; choose that of the images with InputName");

    private int[] InputDimensions()
    {
        if (!_session.InputMetadata.TryGetValue(_input, out NodeMetadata? input))
        {
            throw Unfit($"has no input '{_input}', but {Names(_session.InputMetadata)}");
        }

        if (!IsFloats(input) || input.Dimensions.Length != 4)
        {
            throw Unfit($"does not read images: its input '{_input}' is not a float32 tensor of four dimensions");
        }

        if (_options.Normalisation is { } scale
            && input.Dimensions[1] is > 0 and int channels && channels != scale.Mean.Count)
        {
            throw Unfit($"reads images of {channels} channels, but its Normalisation is for {scale.Mean.Count}");
        }

        return input.Dimensions;
    }

    private string Output()
    {
        IReadOnlyDictionary<string, NodeMetadata> outputs = _session.OutputMetadata;
        string name = _options.OutputName
            ?? (outputs.ContainsKey(OnnxModel.LogitsName) ? OnnxModel.LogitsName : _session.OutputNames[0]);
        if (!outputs.TryGetValue(name, out NodeMetadata? output))
        {
            throw Unfit($"has no output '{name}', but {Names(outputs)}");
        }

        return IsFloats(output) ? name : throw Unfit($"does not return a float32 tensor as its output '{name}'");
    }

    // This library's files contain class names; of other files only the tensors are known.
    private static IReadOnlyList<string>? ReadClassNames(string path)
    {
        try
        {
            return OnnxModel.ReadInfo(path).Metadata.ClassNames is { Count: > 0 } names ? names : null;
        }
        catch (InvalidModelException)
        {
            return null;
        }
    }

    private static bool IsFloats(NodeMetadata value) =>
        value.IsTensor && value.ElementDataType == TensorElementType.Float;

    private static string Names(IReadOnlyDictionary<string, NodeMetadata> values) =>
        string.Join(", ", values.Keys.Select(name => $"'{name}'"));

    private ArgumentException Unfit(string problem) => new($"The teacher, {Name}, {problem}.");
}
