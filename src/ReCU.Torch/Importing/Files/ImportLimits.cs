namespace ReCU.Torch.Importing.Files;

/// <summary>Bounds on the time and memory that a hostile checkpoint can take; far above any real one.</summary>
internal static class ImportLimits
{
    /// <summary>Bytes of a file. ImageNet's ResNet-34 with both moments of Adam has 260 million.</summary>
    public const int FileBytes = 1 << 30;

    /// <summary>
    /// Instructions of a pickle. The two-stage ResNet-34 with both moments of Adam takes about 50,000. An instruction
    /// allocates some hundred bytes beyond its own text, so a pickle stays below 100 MB.
    /// </summary>
    public const int Instructions = 300_000;

    /// <summary>Bytes of a compressed pickle; ten times those of the largest network.</summary>
    public const int PickleBytes = 1 << 24;

    /// <summary>Limit of the inflated size of all entries, as a multiple of the file's size.</summary>
    public const int Expansion = 32;

    /// <summary>Nesting of dictionaries above a state dict.</summary>
    public const int StateDictDepth = 4;

    /// <summary>
    /// Values of a pickle that wait for their tuple, list or dictionary; PyTorch leaves some 2,000 on each level.
    /// </summary>
    public const int WaitingValues = 50_000;

    /// <summary>Nesting of tuples, lists and dictionaries; a training checkpoint needs 10.</summary>
    public const int Nesting = 100;

    /// <summary>Characters of a tensor's or a storage's name, and of a line in a pickle.</summary>
    public const int NameLength = 1024;

    /// <summary>Dimensions of a tensor.</summary>
    public const int Rank = 8;

    /// <summary>Tensors, keys and differences that a message names; it counts the others.</summary>
    public const int NamedInMessages = 5;
}
