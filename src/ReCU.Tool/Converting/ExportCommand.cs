using ReCU.Graph;
using ReCU.Onnx;
using ReCU.Tool.Terminals;

namespace ReCU.Tool.Converting;

/// <summary><c>recu export</c>: converts a model to its other form.</summary>
internal sealed class ExportCommand : ToolCommand<ExportSettings>
{
    /// <inheritdoc/>
    protected override int Run(
        Consoles consoles, IReadOnlyList<string> arguments, ExportSettings settings, CancellationToken cancellation)
    {
        WeightFormat format = settings.AsFloats ? WeightFormat.Float32 : WeightFormat.OneBit;
        string output = settings.Output
            ?? Path.ChangeExtension(
                settings.Model,
                settings.AsFloats ? ".float.onnx" : settings.Int8Stem ? ".int8stem.onnx" : ".onebit.onnx");
        NetworkGraph network = OnnxModel.Load(settings.Model);
        if (settings.Int8Stem)
        {
            network = network.WithInt8Stem();
        }

        OnnxModel.Save(network, output, format);
        consoles.Line(FormattableString.Invariant(
            $"{output}: {new FileInfo(output).Length:N0} bytes (before: {new FileInfo(settings.Model).Length:N0})"));
        return ExitCode.Success;
    }
}
