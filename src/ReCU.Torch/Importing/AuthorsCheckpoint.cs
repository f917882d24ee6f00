using ReCU.Graph;
using ReCU.Graph.Files;
using ReCU.Torch.Importing.Archives;
using ReCU.Torch.Importing.Files;
using ReCU.Torch.Importing.Recognition;
using ReCU.Torch.Importing.StateDicts;

namespace ReCU.Torch;

/// <summary>
/// Reads checkpoints that PyTorch saved, such as those published by ReCU's authors (<c>.pth.tar</c>): the zip format
/// since PyTorch 1.6, and the older one.
/// </summary>
/// <remarks>
/// <para>
/// A file may be a training checkpoint, with the network under any key, or the state dict itself. Prefixes that all
/// names share, such as <c>module.</c>, are dropped; the device on which tensors were saved does not matter, and what
/// else is in the file is skipped. Weights may be float32, float64, float16 or bfloat16. Counts of batches and tau may
/// be missing: they take no part in scoring.
/// </para>
/// <para>
/// Nothing in a file is run: of Python's pickles only the instructions that build values are known, and of its names
/// only those that tensors need mean anything. Memory and time are bounded by the size of the file.
/// </para>
/// </remarks>
public static class AuthorsCheckpoint
{
    /// <summary>Reads the network from a checkpoint file.</summary>
    /// <param name="path">The file, of at most 1 GB.</param>
    /// <param name="options">What the file does not say; null for the defaults.</param>
    /// <returns>The network, in evaluation mode; the caller disposes it.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidModelException">
    /// The file is broken, asks for something that is not allowed, or holds another network.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// An option is out of its range, or does not fit the network; the message says which.
    /// </exception>
    /// <exception cref="TorchNotAvailableException">Torch cannot be loaded.</exception>
    public static ImportedNetwork Load(string path, ImportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new FileNotFoundException($"The checkpoint '{path}' does not exist.", path);
        }

        try
        {
            if (!FileKind.IsRegularOrMissing(path))
            {
                throw new InvalidModelException("It is a pipe or a device, and no file.");
            }

            return file.Length <= ImportLimits.FileBytes
                ? Parse(File.ReadAllBytes(path), options)
                : throw new InvalidModelException(
                    $"It has {file.Length} bytes; at most {ImportLimits.FileBytes} were expected.");
        }
        catch (InvalidModelException e)
        {
            throw new InvalidModelException($"The checkpoint '{path}' cannot be read. {e.Message}", e);
        }
    }

    /// <summary>Reads the network from a checkpoint in memory.</summary>
    /// <param name="bytes">The content of a checkpoint file.</param>
    /// <param name="options">What the file does not say; null for the defaults.</param>
    /// <returns>The network, in evaluation mode; the caller disposes it.</returns>
    /// <exception cref="InvalidModelException">
    /// The file is broken, asks for something that is not allowed, or holds another network.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// An option is out of its range, or does not fit the network; the message says which.
    /// </exception>
    /// <exception cref="TorchNotAvailableException">Torch cannot be loaded.</exception>
    public static ImportedNetwork Parse(ReadOnlyMemory<byte> bytes, ImportOptions? options = null)
    {
        options ??= new ImportOptions();
        options.Check();
        var state = new StateDict(CheckpointContent.Read(bytes), options.StateDictKey);
        BinaryClassifier classifier = new NetworkRecognition(state, options.Network, options.ImageSize).Create();
        try
        {
            state.CopyTo(classifier);
            classifier.eval();
            return new ImportedNetwork(classifier, options.NormalisationFor(classifier.InputShape.Channels));
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }
}
