using ReCU.TestKit;

namespace ReCU.Data.Tests;

public sealed class MirrorTests() : MirrorRules(typeof(ImageDataset).Assembly);
