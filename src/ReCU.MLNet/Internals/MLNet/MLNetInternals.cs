using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace ReCU.MLNet.Internals.MLNet;

/// <summary>The few members of ML.NET that its own components use and that are not public.</summary>
internal static class MLNetInternals
{
    /// <summary>The environment behind <c>mlContext.Transforms</c>: seed, log, component catalog.</summary>
    public static IHostEnvironment Environment(TransformsCatalog catalog) => ((IInternalCatalog)catalog).Environment;

    /// <summary>The seed of the <see cref="MLContext"/>, or null where it has none.</summary>
    public static int? Seed(IHostEnvironment environment) => (environment as IHostEnvironmentInternal)?.Seed;

    /// <summary>The GPU that the <see cref="MLContext"/> names, and whether a CPU will do in its place.</summary>
    public static (int? DeviceId, bool FallbackToCpu) Gpu(IHostEnvironment environment) =>
        environment is IHostEnvironmentInternal settings
            ? (settings.GpuDeviceId, settings.FallbackToCpu)
            : (null, false);

    /// <summary>What an estimator may promise about a schema.</summary>
    public static SchemaShape Shape(DataViewSchema schema) => SchemaShape.Create(schema);

    /// <summary>A number for a new set of score columns: one more than the highest in the schema.</summary>
    public static uint NextScoreSetId(DataViewSchema schema) =>
        schema.GetMaxAnnotationKind(out _, AnnotationUtils.Kinds.ScoreColumnSetId) + 1;

    /// <summary>Type of the annotation that holds such a number.</summary>
    public static KeyDataViewType ScoreSetIdType => AnnotationUtils.ScoreColumnSetIdType;
}
