namespace ReCU.Torch.Devices;

/// <summary>Operations of a device that are recorded, and that it repeats as a whole.</summary>
internal interface IRecording : IDisposable
{
    /// <summary>
    /// Computes the operations again, from what the tensors that they read hold now; the results replace those of the
    /// last time, in the same tensors.
    /// </summary>
    void Replay();
}
