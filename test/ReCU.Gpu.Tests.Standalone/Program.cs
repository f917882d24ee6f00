using System.Reflection;
using ReCU.TestKit;

// The tests that need a GPU, or those of the category that is given, without a test host: of one project a process,
// because torch and ONNX Runtime may want GPU libraries of different versions, or of all, to see whether they get along.
// docs/gpu.md has the commands.
const string All = "all";
string[] projects = ["ReCU.Torch.Tests", "ReCU.MLNet.Tests"];
if (args is not [string project, ..] || !projects.Append(All).Contains(project) || args.Length > 2)
{
    Console.Error.WriteLine($"usage: ReCU.Gpu.Tests.Standalone {string.Join('|', projects)}|{All} [CATEGORY|{All}]");
    return 2;
}

string? category = args is [_, string given] ? given == All ? null : given : "Gpu";
return StandaloneRun.Run(category, [.. projects.Where(name => project is All || project == name).Select(Assembly.Load)]);
