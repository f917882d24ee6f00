using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>The C# of <c>docs/guides/devices.md</c>, a method for each snippet.</summary>
internal static class DevicesGuide
{
    public static ReCUBinaryNetOptions OnAGpu()
    {
        var options = new ReCUBinaryNetOptions
        {
            ImageShape = (3, 32, 32),
            Device = Device.Cuda(0),                          // or Auto, the default; or Cpu
            Precision = TrainingPrecision.TensorFloat32,      // or Float32, the default; or BFloat16
            BatchSize = 256,
        };

        return options;
    }
}
