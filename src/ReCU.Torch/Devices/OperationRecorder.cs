namespace ReCU.Torch.Devices;

/// <summary>Records the operations of a device, without computing them.</summary>
/// <param name="operations">
/// Starts the operations. Every tensor that they read must exist before, and must stay; the tensors that they create
/// are theirs as long as the recording lives.
/// </param>
/// <returns>The recording; the caller disposes it.</returns>
internal delegate IRecording OperationRecorder(Action operations);
