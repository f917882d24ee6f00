using ReCU.TestKit;

namespace ReCU.Report.Tests;

public sealed class FolderTests() : FolderRules(typeof(RunReport).Assembly);
