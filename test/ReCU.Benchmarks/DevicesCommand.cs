using System.CommandLine;
using ReCU.Torch;

namespace ReCU.Benchmarks;

/// <summary>Says whether torch loads and how many CUDA devices it sees, before test/gpu-check.sh measures.</summary>
internal static class DevicesCommand
{
    private const int TorchDoesNotLoad = 3;
    private const int NoDevice = 4;

    public static Command Create()
    {
        var command = new Command("devices", "Whether torch loads, and how many CUDA devices it sees.");
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        try
        {
            TorchRuntime.EnsureLoaded();
        }
        catch (TorchNotAvailableException e)
        {
            Console.WriteLine($"torch does not load: {e.Message}");
            return TorchDoesNotLoad;
        }

        int count = TorchSharp.torch.cuda.is_available() ? TorchSharp.torch.cuda.device_count() : 0;
        Console.WriteLine($"torch loads, CUDA devices: {count}");
        return count > 0 ? 0 : NoDevice;
    }
}
