using System.Globalization;
using System.Runtime.InteropServices;
using ReCU.Graph;
using ReCU.MLNet;
using ReCU.Onnx;
using ReCU.Packed;
using ReCU.Tool.Terminals;
using Spectre.Console;

namespace ReCU.Tool.Measuring;

/// <summary><c>recu bench</c>: measures the speed of a model.</summary>
internal sealed class BenchCommand : ToolCommand<BenchSettings>
{
    /// <inheritdoc/>
    protected override int Run(
        Consoles consoles, IReadOnlyList<string> arguments, BenchSettings settings, CancellationToken cancellation)
    {
        OnnxModelInfo info = OnnxModel.ReadInfo(settings.Model);
        var timer = new EngineTimer(settings.Model, info.InputShape, info.ClassCount);
        Table table = Tables.Create("engine", ">threads", ">batch", ">ms a batch", ">ms an image", ">images/s");
        int measured = 0;
        foreach (ScoringEngine engine in new[] { ScoringEngine.Packed, ScoringEngine.OnnxRuntime })
        {
            try
            {
                foreach ((int threads, int batch) in
                    settings.Threads.SelectMany(threads => settings.Batches, (threads, batch) => (threads, batch)))
                {
                    double ms = timer.Measure(
                        engine, batch, threads, TimeSpan.FromSeconds(settings.Seconds), cancellation);
                    table.Row(
                        $"{engine}", Text(threads), Text(batch), Text(ms, "F3"), Text(ms / batch, "F3"),
                        Text(1_000 * batch / ms, "N0"));
                    measured++;
                }
            }
            catch (Exception e) when (e is InvalidModelException or ScoringEngineNotAvailableException)
            {
                consoles.Warn($"{engine}: {e.Message}");
            }
        }

        if (measured == 0)
        {
            throw new InvalidModelException($"No engine here runs '{settings.Model}'.");
        }

        consoles.Line(
            $"{settings.Model}: images of {info.InputShape}, {RuntimeInformation.ProcessArchitecture}, "
            + $"{Environment.ProcessorCount} processors, bits counted with {Kernel(settings.Model)}");
        consoles.Out.Write(table);
        return ExitCode.Success;
    }

    private static string Kernel(string model)
    {
        try
        {
            using PackedNetwork network = PackedNetwork.Open(OnnxModel.Load(model));
            return network.KernelName;
        }
        catch (InvalidModelException)
        {
            return "nothing";
        }
    }

    private static string Text(IFormattable value, string? format = null) =>
        value.ToString(format, CultureInfo.InvariantCulture);
}
