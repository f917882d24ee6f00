using System.Diagnostics;

namespace ReCU.Onnx;

/// <summary>
/// Activities for OpenTelemetry and other listeners of <see cref="ActivitySource"/>: they show where a service spends
/// its time when it opens models. Without a listener they cost nothing.
/// </summary>
/// <remarks>
/// The source is created when a model is opened and the assembly of <see cref="ActivitySource"/> is loaded, as it is in
/// every program that makes a listener. A tool that attaches from outside hears it only if the program has loaded
/// System.Diagnostics.DiagnosticSource for another reason.
/// </remarks>
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

    private static bool _canBeHeard;

    internal static Activity? StartParse(int bytes)
    {
        _canBeHeard = _canBeHeard || IsListenersAssemblyLoaded();
        return _canBeHeard ? Source.Start(bytes) : null;
    }

    // The first source of a program costs 6 % of the time from its start to the first scores: .NET describes its event
    // source by reflection then. A listener is made by the same assembly, so before that is loaded there is none.
    private static bool IsListenersAssemblyLoaded() => Array.Exists(
        AppDomain.CurrentDomain.GetAssemblies(),
        assembly => assembly.FullName!.StartsWith("System.Diagnostics.DiagnosticSource,", StringComparison.Ordinal));

    private static class Source
    {
        private static readonly ActivitySource _source = new(SourceName);

        public static Activity? Start(int bytes) => _source.StartActivity(ParseName)?.SetTag(BytesTag, bytes);
    }
}
