using ReCU.TestKit;

namespace ReCU.Onnx.Tests.Forms;

/// <summary>Files of other programs that are in the repository.</summary>
internal static class OtherPrograms
{
    public static string PathOf(string name) =>
        RepositoryFolder.File("test", "ReCU.Onnx.Tests", "Data", "Other", name);

    /// <summary>Seeded pixels from -1 to 1.</summary>
    public static float[] Pixels(int count)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
    }
}
