namespace ReCU.MLNet.Internals.Schema;

/// <summary>ML.NET's names of annotations.</summary>
internal static class AnnotationKinds
{
    /// <summary>The values that a key stands for.</summary>
    public const string KeyValues = "KeyValues";
}
