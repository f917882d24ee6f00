using System.Reflection;
using ReCU.TestKit;

// The tests that need a GPU, or those of the category that is given, without a test host. docs/gpu.md has the commands.
return StandaloneRun.Run(
    args is [string category] ? category : "Gpu",
    Assembly.Load("ReCU.Torch.Tests"),
    Assembly.Load("ReCU.MLNet.Tests"));
