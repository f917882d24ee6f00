using ReCU.TestKit;

namespace ReCU.Data.Tests;

public sealed class FolderTests() : FolderRules(typeof(ImageDataset).Assembly);
