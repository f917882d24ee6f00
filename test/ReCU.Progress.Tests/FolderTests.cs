using ReCU.TestKit;

namespace ReCU.Progress.Tests;

public sealed class FolderTests() : FolderRules(typeof(ConsoleProgress).Assembly);
