using ReCU.Data;

namespace ReCU.Torch.Training.Batches;

/// <summary>Where an image comes to lie in what the network reads, and in which light.</summary>
/// <param name="Down">Rows that it is moved down.</param>
/// <param name="Right">Columns that it is moved to the right.</param>
/// <param name="Mirror">Whether the result is mirrored, left to right.</param>
/// <param name="Fill">What comes in where it is moved.</param>
/// <param name="Light">What is added to the pixels of each channel, or null.</param>
/// <param name="Covered">Parts of the result that become the mean, or null.</param>
internal readonly record struct Placement(
    int Down = 0,
    int Right = 0,
    bool Mirror = false,
    CropFill Fill = CropFill.Black,
    float[]? Light = null,
    ImageWindow[]? Covered = null);
