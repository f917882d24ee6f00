namespace ReCU.Torch;

/// <summary>The pixels that come in where an image is moved.</summary>
public enum CropFill
{
    /// <summary>0 before normalising: black.</summary>
    Black,

    /// <summary>0 after normalising: the mean, as where tensors are padded and not images.</summary>
    Mean,
}
