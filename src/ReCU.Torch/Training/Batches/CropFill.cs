namespace ReCU.Torch;

/// <summary>The pixels that are filled in when an image is shifted.</summary>
public enum CropFill
{
    /// <summary>0 before normalising: black.</summary>
    Black,

    /// <summary>0 after normalising: the mean, as in code that pads tensors instead of images.</summary>
    Mean,
}
