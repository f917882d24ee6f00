namespace ReCU.Torch.Importing.Files;

/// <summary>
/// Bounds that keep a hostile checkpoint from taking unbounded time or memory; far above any real one's.
/// </summary>
internal static class ImportLimits
{
    /// <summary>Bytes of a file. ImageNet's ResNet-34 with both moments of Adam has 260 million.</summary>
    public const int FileBytes = 1 << 30;

    /// <summary>
    /// Instructions of a pickle. The two-stage ResNet-34 with both moments of Adam takes about 50,000. An instruction
    /// allocates some hundred bytes beside its own text, so that a pickle stays below 100 MB.
    /// </summary>
    public const int Instructions = 300_000;

    /// <summary>Bytes of a compressed pickle; ten times what the largest network's takes.</summary>
    public const int PickleBytes = 1 << 24;

    /// <summary>How often a file's own size all that is compressed in it may take.</summary>
    public const int Expansion = 32;

    /// <summary>Dictionaries that may stand in one another above a state dict.</summary>
    public const int StateDictDepth = 4;

    /// <summary>
    /// Values that wait in a pickle for their tuple, list or dictionary; PyTorch leaves some 2,000 a level.
    /// </summary>
    public const int WaitingValues = 50_000;

    /// <summary>Tuples, lists and dictionaries that are open in one another; a training checkpoint needs 10.</summary>
    public const int Nesting = 100;

    /// <summary>Characters of a tensor's or a storage's name, and of a line in a pickle.</summary>
    public const int NameLength = 1024;

    /// <summary>Dimensions of a tensor.</summary>
    public const int Rank = 8;

    /// <summary>Tensors, keys and differences that a message names before it only counts.</summary>
    public const int NamedInMessages = 5;
}
