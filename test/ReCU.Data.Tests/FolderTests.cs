using ReCU.TestKit;

namespace ReCU.Data.Tests;

public sealed class FolderTests() : FolderRules(typeof(ImageDataset).Assembly)
{
    protected override IReadOnlyList<string> Misnamed =>
    [
        "Decoding", "Files", "Folders", "Reading", "Streams",
    ];
}
