using ReCU.Torch.RandomNumbers;

namespace ReCU.Torch.Training.Batches;

/// <summary>
/// Random lighting: a step along the principal components of ImageNet's colours, each as long as its eigenvalue times a
/// normal random number (Krizhevsky et al., NIPS 2012, section 4.1).
/// </summary>
internal static class PcaLighting
{
    /// <summary>Red, green and blue.</summary>
    public const int Channels = 3;

    // The eigenvalues and eigenvectors of the pixels of ImageNet's training images, as commonly used since
    // fb.resnet.torch (2016).
    private static readonly double[] _values = [0.2175, 0.0188, 0.0045];
    private static readonly double[][] _vectors =
    [
        [-0.5675, 0.7192, 0.4009],
        [-0.5808, -0.0045, -0.8140],
        [-0.5836, -0.6948, 0.4203],
    ];

    /// <summary>The value added to each channel of an image, in units of its pixels.</summary>
    /// <param name="strength">Standard deviation of the random numbers.</param>
    /// <param name="random">The epoch's random numbers.</param>
    /// <param name="row">The row.</param>
    public static float[] Draw(double strength, CounterRandom random, int row)
    {
        var lengths = new double[_values.Length];
        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = strength * random.Normal((long)row * _values.Length + i) * _values[i];
        }

        return Array.ConvertAll(
            _vectors, vector => (float)(vector[0] * lengths[0] + vector[1] * lengths[1] + vector[2] * lengths[2]));
    }
}
