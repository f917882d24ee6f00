using System.Reflection;
using ReCU.TestKit;

// The tests of one project that need a GPU, or those of the category that is given, without a test host: one project a
// process, because torch and ONNX Runtime may want GPU libraries of different versions. docs/gpu.md has the commands.
string[] projects = ["ReCU.Torch.Tests", "ReCU.MLNet.Tests"];
if (args is not [string project, ..] || !projects.Contains(project) || args.Length > 2)
{
    Console.Error.WriteLine($"usage: ReCU.Gpu.Tests.Standalone {string.Join('|', projects)} [CATEGORY]");
    return 2;
}

return StandaloneRun.Run(args is [_, string category] ? category : "Gpu", Assembly.Load(project));
