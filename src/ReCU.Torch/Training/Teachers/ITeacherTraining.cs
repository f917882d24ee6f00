namespace ReCU.Torch;

/// <summary>Trains a teacher that does not exist yet, on the images of the training that needs it.</summary>
public interface ITeacherTraining
{
    /// <summary>Trains a network with float weights and float activations.</summary>
    /// <param name="network">Its architecture; null takes that of the network that it will teach.</param>
    /// <param name="phase">How its training differs from that of the network.</param>
    /// <returns>The network; the caller disposes it.</returns>
    TrainedNetwork Train(BinaryNetwork? network, PhaseOptions phase);
}
