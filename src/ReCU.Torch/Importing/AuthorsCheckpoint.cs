using ReCU.Graph;
using ReCU.Graph.Files;
using ReCU.Torch.Importing.Archives;
using ReCU.Torch.Importing.Files;
using ReCU.Torch.Importing.Recognition;
using ReCU.Torch.Importing.StateDicts;

namespace ReCU.Torch;

/// <summary>
/// Reads checkpoints that PyTorch saved, such as those that ReCU's authors published (<c>.pth.tar</c>): the zip format
/// since PyTorch 1.6, and the older one.
/// </summary>
/// <remarks>
/// <para>
/// The file may be a training checkpoint, with the network under any key, or the state dict itself. A prefix that all
/// names share, such as <c>module.</c>, is dropped. The device on which tensors were saved does not matter, and other
/// content is skipped. Weights may be float32, float64, float16 or bfloat16. Batch counters and tau may be missing:
/// scoring does not use them.
/// </para>
/// <para>
/// Nothing in the file is executed. The reader knows only those instructions of Python's pickles that build values, and
/// only the names that tensors need. The size of the file bounds memory and time.
/// </para>
/// </remarks>
public static class AuthorsCheckpoint
{
    /// <summary>Reads the network from a checkpoint file.</summary>
    /// <param name="path">The file, of at most 1 GB.</param>
    /// <param name="options">Facts that the file does not contain; null for the defaults.</param>
    /// <returns>The network, in evaluation mode; the caller disposes it.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidModelException">
    /// The file is broken, asks for something that is not allowed, or contains another network.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// An option is out of its range or does not fit the network; the message says which.
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
                throw new InvalidModelException("It is a pipe or a device; a file was expected.");
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
    /// <param name="options">Facts that the file does not contain; null for the defaults.</param>
    /// <returns>The network, in evaluation mode; the caller disposes it.</returns>
    /// <exception cref="InvalidModelException">
    /// The file is broken, asks for something that is not allowed, or contains another network.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// An option is out of its range or does not fit the network; the message says which.
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
