using System.Runtime.InteropServices;

namespace ReCU.Torch.Tests.Devices;

/// <summary>An error as TorchSharp reports those of libtorch.</summary>
internal static class TorchError
{
#pragma warning disable CA2201 // TorchSharp's own choice of a type.
    public static ExternalException With(string message) => new(message);
#pragma warning restore CA2201
}
