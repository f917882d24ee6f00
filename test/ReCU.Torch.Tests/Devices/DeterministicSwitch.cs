using System.Runtime.InteropServices;
using ReCU.Torch.Devices;

namespace ReCU.Torch.Tests.Devices;

/// <summary>Whether torch keeps to deterministic algorithms, as libtorch itself says.</summary>
internal static class DeterministicSwitch
{
    public static bool IsOn
    {
        get
        {
            bool isWindows = OperatingSystem.IsWindows();
            nint library = NativeLibrary.Load(
                isWindows ? "torch_cpu" : "libtorch_cpu", typeof(DeterministicAlgorithms).Assembly, searchPath: null);
            GetContext context = Function<GetContext>(
                library, isWindows ? "?globalContext@at@@YAAEAVContext@1@XZ" : "_ZN2at13globalContextEv");
            GetFlag flag = Function<GetFlag>(
                library,
                isWindows
                    ? "?deterministicAlgorithms@Context@at@@QEBA_NXZ"
                    : "_ZNK2at7Context23deterministicAlgorithmsEv");
            return flag(context()) != 0;
        }
    }

    private static T Function<T>(nint library, string name) =>
        Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));

    private delegate nint GetContext();

    private delegate byte GetFlag(nint context);
}
