using ReCU.Graph;
using ReCU.MLNet.Internals.FloatWeights;
using ReCU.Torch;

namespace ReCU.MLNet;

/// <summary>Initial weights from networks that other programs trained.</summary>
public static class FloatOnnxWeights
{
    extension(InitialWeights)
    {
        /// <summary>
        /// Takes the weights of a float network in an ONNX file: convolutions, batch norms, and the classifier if the
        /// classes agree. Order and shapes matter, names do not.
        /// </summary>
        /// <remarks>
        /// Convolutions are matched by shape, in the order of the file. The batch norm after a convolution is copied
        /// with it, including the convolution's bias; if the file was folded, only scale and shift. Tensors without a
        /// counterpart keep their own initial values: <see cref="TrainedNetwork.CarriedWeights"/> lists both. If the
        /// file computes something that the network does not (padding, strides, poolings), <see
        /// cref="InitialWeights.Warnings"/> says so.
        /// </remarks>
        /// <param name="path">The file; its weights may be in files beside it.</param>
        /// <param name="network">The network that will be trained.</param>
        /// <param name="options">What the file does not contain, or null.</param>
        /// <returns>The weights by the names of the network, and the normalisation if it is known.</returns>
        /// <exception cref="FileNotFoundException">There is no such file.</exception>
        /// <exception cref="InvalidModelException">
        /// The file is damaged, or a layer cannot be read; the message names file and layer.
        /// </exception>
        /// <exception cref="ArgumentException">
        /// The convolutions of file and network differ; the message names them. Or an option is out of range.
        /// </exception>
        /// <exception cref="TorchNotAvailableException">Torch cannot be loaded.</exception>
        public static InitialWeights FromFloatOnnx(
            string path, BinaryNetwork network, FloatOnnxOptions? options = null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(path);
            ArgumentNullException.ThrowIfNull(network);
            return FloatWeightReader.Read(path, network, options ?? new FloatOnnxOptions());
        }
    }
}
