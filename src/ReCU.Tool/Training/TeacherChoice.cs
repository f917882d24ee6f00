using ReCU.Graph;
using ReCU.MLNet;
using ReCU.Tool.Scoring;
using ReCU.Torch;

namespace ReCU.Tool.Training;

/// <summary>The teachers that the user names.</summary>
internal static class TeacherChoice
{
    /// <summary>The name of the float twin.</summary>
    public const string Twin = "float";

    /// <summary>Finds the teacher.</summary>
    /// <param name="name">A file, or <see cref="Twin"/>; null for none.</param>
    /// <param name="pixels">The pixel scale of another program's file, or null.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">Neither the file nor the user says which pixels it expects.</exception>
    /// <exception cref="InvalidModelException">Both do.</exception>
    public static Teacher? Find(string? name, string? pixels, int channels)
    {
        if (name is null or Twin)
        {
            return name is null ? null : new FloatTwinTeacher();
        }

        if (!File.Exists(name))
        {
            throw new FileNotFoundException(
                $"There is no file '{name}' for the teacher; '{Twin}' is the float twin.", name);
        }

        return new OnnxTeacher(name) { Normalisation = Scale(name, "--teacher-pixels", pixels, channels) };
    }

    /// <summary>Finds the teacher of feature maps.</summary>
    /// <param name="name">A file; null for none.</param>
    /// <param name="pixels">The pixel scale of another program's file, or null.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="threads">Threads that it runs on; 0 is one per core.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">Neither the file nor the user says which pixels it expects.</exception>
    /// <exception cref="InvalidModelException">Both do.</exception>
    public static FeatureTeacher? FindMaps(string? name, string? pixels, int channels, int threads)
    {
        if (name is null)
        {
            return null;
        }

        return File.Exists(name)
            ? new OnnxFeatureTeacher(name)
            {
                Normalisation = Scale(name, "--maps-pixels", pixels, channels),
                Threads = threads,
            }
            : throw new FileNotFoundException($"There is no file '{name}' whose feature maps could be learned.", name);
    }

    // Null for bytes, and for a file of this library, which normalises them itself.
    private static Normalisation? Scale(string name, string option, string? pixels, int channels)
    {
        NetworkGraph? graph = AnyModel.TryLoad(name);
        PixelScale.RefuseTwice(name, graph, option, pixels);
        if (PixelScale.Find(pixels, channels) is var (mean, deviation))
        {
            return new Normalisation(mean, deviation);
        }

        return PixelScale.IsKnownOf(graph)
            ? null
            : throw new ArgumentException(
                $"The teacher '{name}' comes from another program, and does not say which pixels it expects. Give "
                + $"{option} unit, imagenet or bytes, as it was trained.");
    }
}
