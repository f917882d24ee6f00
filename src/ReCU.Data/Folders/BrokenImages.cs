namespace ReCU.Data;

/// <summary>What a reader does with a broken image.</summary>
public enum BrokenImages
{
    /// <summary>It ends the run: an <see cref="InvalidDataException"/> names the file and the reason.</summary>
    Fail,

    /// <summary>It leaves the image out; <see cref="ImageDataset.LeftOut"/> names the file and the reason.</summary>
    Skip,
}
