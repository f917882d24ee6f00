using System.CommandLine;
using FashionMnist;

var data = new Option<DirectoryInfo>("--data")
{
    Description = "Folder with the four IDX files of Fashion-MNIST, gzip or not. Default: the 12,000 images beside the "
        + "program.",
    DefaultValueFactory = _ => new DirectoryInfo(Path.Combine(AppContext.BaseDirectory, "data")),
};
var output = new Option<DirectoryInfo>("--output")
{
    Description = "Folder for model.onnx and pipeline.zip. Default: the current one.",
    DefaultValueFactory = _ => new DirectoryInfo(Environment.CurrentDirectory),
};
var epochs = new Option<int>("--epochs") { Description = "Times through the images.", DefaultValueFactory = _ => 9 };
var seed = new Option<int>("--seed") { Description = "Decides everything random.", DefaultValueFactory = _ => 1 };
var root = new RootCommand("Trains a binary network on Fashion-MNIST, exports it, and scores it in ML.NET.")
{
    data, output, epochs, seed,
};
// On another thread, so that Ctrl+C finds somebody to tell; the job then stops at the next step.
root.SetAction((parsed, cancellation) => Task.Run(
    () => MainJob.Run(
        parsed.GetRequiredValue(data).FullName,
        parsed.GetRequiredValue(output).FullName,
        parsed.GetValue(epochs),
        parsed.GetValue(seed),
        cancellation),
    CancellationToken.None));
return await root.Parse(args).InvokeAsync();
