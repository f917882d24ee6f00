using System.Diagnostics;

namespace ReCU.Onnx;

/// <summary>
/// Activities for OpenTelemetry and other listeners of <see cref="ActivitySource"/>: they show where a service spends
/// its time when it opens models. Without a listener they cost nothing.
/// </summary>
public static class OnnxActivities
{
    /// <summary>Name of the source.</summary>
    public const string SourceName = "ReCU.Onnx";

    /// <summary>
    /// An activity while a model is parsed, including its weights; the tag <see cref="BytesTag"/> has its size.
    /// </summary>
    public const string ParseName = "parse model";

    /// <summary>Name of the tag with a model's size in bytes.</summary>
    public const string BytesTag = "recu.model.bytes";

    private static readonly ActivitySource _source = new(SourceName);

    internal static Activity? StartParse(int bytes) => _source.StartActivity(ParseName)?.SetTag(BytesTag, bytes);
}
