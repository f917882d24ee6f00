using System.Reflection;

namespace ReCU.Onnx.Format;

/// <summary>The versions and names in a written file.</summary>
internal static class OnnxFormat
{
    /// <summary>
    /// That of ONNX 1.8: the first operator set in which every operator used here has its present form (Softmax's axis;
    /// Unsqueeze's axes as an input), so that old runtimes read our files too.
    /// </summary>
    public const int OpsetVersion = 13;

    /// <summary>The file format of operator set 13.</summary>
    public const int IrVersion = 7;

    /// <summary>
    /// The oldest operator set that is read. In it, Clip, Pad, Slice and others have attributes for what became inputs
    /// later.
    /// </summary>
    public const int OldestOpsetVersion = 9;

    /// <summary>
    /// The newest operator set that is read; the operators used here have kept their meaning up to it.
    /// </summary>
    public const int NewestOpsetVersion = 25;

    /// <summary>Version of the metadata and weight conventions of this library's files.</summary>
    public const int FormatVersion = 1;

    public const string ProducerName = "ReCU.MLNet";

    public const string BatchDimension = "N";

    /// <summary>The library's version, without the build's commit.</summary>
    public static string ProducerVersion { get; } =
        typeof(OnnxFormat).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
            .InformationalVersion.Split('+')[0] ?? "0.0.0";
}
