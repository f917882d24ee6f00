using System.Reflection;
using ReCU.TestKit.CodeWalks;
using ReCU.Torch.Devices;
using ReCU.Torch.Kernels;
using ReCU.Torch.Kernels.Signs;
using ReCU.Torch.Layers;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Optimisation;
using ReCU.Torch.Training.Reports;
using ReCU.Torch.Training.Runs;
using ReCU.Torch.Training.Teachers;
using TorchSharp;
using TorchSharp.Modules;

namespace ReCU.Torch.Tests.HostReads;

/// <summary>
/// A training step reads nothing back from the device, which would wait for it: no code that a step can reach, here or
/// in TorchSharp, calls a function that does.
/// </summary>
public sealed class NoWaitInAStepTests
{
    // Native functions that give the host a value of a tensor, a copy of it, or a shape that hangs on its values.
    private static readonly string[] _waits =
    [
        "THSTensor_item", "THSTensor_data", "THSTensor_data_idx_", "THSTensor_cpu", "THSTensor_equal",
        "THSTensor_allclose", "THSTensor_nonzero", "THSTensor_masked_select", "THSTensor_unique",
        "THSTorchCuda_synchronize", "THSTorch_scalar_to_", "THSTensor_clip_grad_norm_",
        "THSTensor_repeat_interleave", "THSTensor_bincount",
    ];

    private static readonly CallGraph _graph =
        new([typeof(BinaryClassifier).Assembly, typeof(torch).Assembly], IsBoundary);

    private static readonly MethodBase[] _steps =
    [
        .. CallGraph.MethodsOf(typeof(Learner)).Where(method => method.Name == nameof(Learner.Step)),
        .. CallGraph.MethodsOf(typeof(LabelLoss)),
        .. CallGraph.MethodsOf(typeof(DistillationLoss))
            .Where(method => method.Name == nameof(DistillationLoss.Compute)),
        .. CallGraph.MethodsOf(typeof(FeatureLoss)).Where(method => method.Name == nameof(FeatureLoss.Compute)),
        .. CallGraph.MethodsOf(typeof(NetworkTeacherModel)).Where(method => method.Name == "Logits"),
        .. CallGraph.MethodsOf(typeof(BinaryActivation)),
        .. CallGraph.MethodsOf(typeof(RectifiedClamp)),
        .. CallGraph.MethodsOf(typeof(SignConvolution)),
        .. new[] { typeof(DeviceBatches), typeof(MixingReader) }.SelectMany(CallGraph.MethodsOf)
            .Where(method => method.Name == nameof(BatchReader.Read)),
        // Torch calls modules through its own base classes. Its batch norm reads a count where it has no momentum, and
        // ours have one: see MetaDeviceTests.
        .. new[]
        {
            typeof(BinaryClassifier), typeof(BinaryConv2d), typeof(FloatConv2d), typeof(ChannelBias),
            typeof(ChannelPRelu), typeof(Linear),
        }.SelectMany(CallGraph.MethodsOf).Where(method => method.Name == "forward"),
    ];

    [Test]
    public void NoStepReadsFromTheDevice()
    {
        Dictionary<MethodBase, MethodBase?> reached = _graph.Reach(_steps);
        Assert.That(
            reached.Keys.Where(IsWait).Select(method => Path(reached, method)), Is.Empty);
        // The walk went through the network, into TorchSharp, and back to the loss.
        Assert.That(reached.Keys.Select(method => $"{method.DeclaringType?.Name}.{method.Name}"), Is.SupersetOf(new[]
        {
            "BinaryConv2d.Sums", "Shortcut.Forward", "Head.Forward", "ScaledBatchNorm.Apply", "BiasedPRelu.Forward",
            "ConvolutionGradients.Compute", "DeviceImageWriter.Write", "EpochMeter.Add", "LabelLoss.Compute",
            "SgdUpdate.Update", "AdamUpdate.Update", "SilentWeightUpdate.Apply", "AveragedWeights.Add",
            "NativeMethods.THSTensor_conv2d", "NativeMethods.THSTensor_addcmul_", "NativeMethods.THSTensor_gather",
            "NativeMethods.THSNN_functional_linear", "NativeMethods.THSTensor_prelu",
        }));
    }

    [Test]
    public void TheWalkFindsReads([Values("Read", "ToFloats", "Measure")] string method)
    {
        Type type = method switch
        {
            "Read" => typeof(EpochMeter),
            "ToFloats" => typeof(TensorExtensions),
            _ => typeof(Evaluation),
        };
        Dictionary<MethodBase, MethodBase?> reached =
            _graph.Reach(CallGraph.MethodsOf(type).Where(candidate => candidate.Name == method));
        Assert.That(reached.Keys.Where(IsWait), Is.Not.Empty);
    }

    private static bool IsWait(MethodBase method) => method.DeclaringType?.Name == "NativeMethods"
        && _waits.Any(wait => wait.EndsWith('_')
            ? method.Name.StartsWith(wait, StringComparison.Ordinal)
            : method.Name == wait);

    // Memory of the host's: the kernels', which take no tensor of a GPU, and images on their way to it.
    private static bool IsBoundary(MethodBase method) => method.DeclaringType is { } type
        && (type == typeof(DenseFloats) || type == typeof(FeatureMaps) || type == typeof(SignRows)
            || type == typeof(ScaledBatchNorm) && method.Name is "Forward" or "Backward"
            // Several processes wait for each other in it.
            || type == typeof(SharedBatchNorm) && method.Name is "Forward" or "Backward"
            || type == typeof(PixelBytes)
            // Once after a state dict was listed, through which another tau may have been loaded.
            || (type == typeof(BinaryConv2d) && method.Name == "ReadTau")
            || (type.IsAssignableTo(typeof(ParameterUpdate)) && method.Name == "UpdateOnCpu")
            || (type == typeof(ComputeDevice) && method.Name == nameof(ComputeDevice.Upload))
            // A teacher comes to the device once.
            || (type == typeof(BinaryClassifier) && method.Name == nameof(BinaryClassifier.CopyTo))
            // Messages of exceptions.
            || method.Name == "ToString");

    private static string Path(Dictionary<MethodBase, MethodBase?> reached, MethodBase method)
    {
        var path = new List<string>();
        for (MethodBase? step = method; step is not null; step = reached[step])
        {
            path.Add($"{step.DeclaringType?.Name}.{step.Name}");
        }

        return string.Join(" <- ", path);
    }
}
