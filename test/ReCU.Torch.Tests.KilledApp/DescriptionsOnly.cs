using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ReCU.Torch.Tests.KilledApp;

/// <summary>Makes all that only describes, and says after what native torch was loaded.</summary>
internal static class DescriptionsOnly
{
    public static void Run(string result, params ReadOnlySpan<Assembly> assemblies)
    {
        var lines = new List<string>();
        foreach (Assembly assembly in assemblies)
        {
            foreach (Type type in assembly.GetExportedTypes().Where(type => !type.ContainsGenericParameters))
            {
                Make(type);
                lines.Add($"{type.Name}: {(IsTorchLoaded() ? "loaded" : "not loaded")}");
            }
        }

        BinaryNetwork.ResNet20.Check((3, 32, 32));
        lines.Add($"Check: {(IsTorchLoaded() ? "loaded" : "not loaded")}");
        TorchRuntime.EnsureLoaded();
        lines.Add($"EnsureLoaded: {(IsTorchLoaded() ? "loaded" : "not loaded")}");
        File.WriteAllLines(result, lines);
    }

    // Also what is no record: a type's static members belong to everybody who names it.
    private static void Make(Type type)
    {
        RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        if (!type.IsAbstract && type.GetMethod("<Clone>$") is not null && type.GetConstructor([]) is { } constructor)
        {
            _ = constructor.Invoke(null);
        }

        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Static))
        {
            _ = property.GetValue(null);
        }
    }

    private static bool IsTorchLoaded()
    {
        using var process = Process.GetCurrentProcess();
        return process.Modules.Cast<ProcessModule>().Any(module =>
            module.ModuleName.Contains("LibTorchSharp", StringComparison.Ordinal)
            || module.ModuleName.Contains("torch_cpu", StringComparison.Ordinal));
    }
}
