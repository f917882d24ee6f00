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
        /// Takes the weights of a float network in an ONNX file: convolutions, batch norms, and the classifier where
        /// the classes agree. Names do not matter, order and shapes do.
        /// </summary>
        /// <remarks>
        /// Convolutions are paired with those of their shape, in the order of the file, and each takes along the
        /// batch norm behind it, with its bias; where the file was folded, scale and shift. Tensors without a
        /// counterpart keep their own initial values: <see cref="TrainedNetwork.CarriedWeights"/> lists both. Where
        /// the file computes otherwise than the network (padding, strides, poolings),
        /// <see cref="InitialWeights.Warnings"/> says so.
        /// </remarks>
        /// <param name="path">The file; its weights may stand in files beside it.</param>
        /// <param name="network">The network that will be trained.</param>
        /// <param name="options">What the file does not say of itself, or null.</param>
        /// <returns>The weights by the names of the network, and the scale of the pixels if it is known.</returns>
        /// <exception cref="FileNotFoundException">There is no such file.</exception>
        /// <exception cref="InvalidModelException">
        /// The file is broken, or a layer of it cannot be read; the message names file and layer.
        /// </exception>
        /// <exception cref="ArgumentException">
        /// The file has other convolutions than the network; the message names them. Or an option is out of range.
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
