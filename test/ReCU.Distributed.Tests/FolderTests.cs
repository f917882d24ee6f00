using ReCU.TestKit;

namespace ReCU.Distributed.Tests;

public sealed class FolderTests() : FolderRules(typeof(ProcessGroup).Assembly);
