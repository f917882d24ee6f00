namespace ReCU.Torch;

/// <summary>Trains a teacher that is not there yet, on the images of the training that asks for it.</summary>
public interface ITeacherTraining
{
    /// <summary>Trains a network with float weights and float activations.</summary>
    /// <param name="network">Its architecture; null is that of the network that it will teach.</param>
    /// <param name="phase">What is otherwise than in the training of that network.</param>
    /// <returns>The network; the caller disposes it.</returns>
    TrainedNetwork Train(BinaryNetwork? network, PhaseOptions phase);
}
