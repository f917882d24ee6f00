namespace ReCU.Data;

/// <summary>What a reader does with an image that is broken.</summary>
public enum BrokenImages
{
    /// <summary>It ends the run, with an <see cref="InvalidDataException"/> that names the file and the reason.</summary>
    Fail,

    /// <summary>It leaves the image out, and <see cref="ImageDataset.LeftOut"/> names the file and the reason.</summary>
    Skip,
}
