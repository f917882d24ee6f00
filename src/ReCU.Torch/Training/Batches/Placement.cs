using ReCU.Data;

namespace ReCU.Torch.Training.Batches;

/// <summary>Where an image is placed in the network's input, and its lighting.</summary>
/// <param name="Down">Rows of the shift down.</param>
/// <param name="Right">Columns of the shift to the right.</param>
/// <param name="Mirror">Whether the result is mirrored left to right.</param>
/// <param name="Fill">The pixels that are filled in.</param>
/// <param name="Light">Added to the pixels of each channel, or null.</param>
/// <param name="Covered">Parts of the result that become the mean, or null.</param>
internal readonly record struct Placement(
    int Down = 0,
    int Right = 0,
    bool Mirror = false,
    CropFill Fill = CropFill.Black,
    float[]? Light = null,
    ImageWindow[]? Covered = null);
