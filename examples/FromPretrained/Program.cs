using System.CommandLine;
using FromPretrained;
using ReCU.Torch;

var images = new Argument<DirectoryInfo>("images")
{
    Description = "Folder with train and val, each with a folder of images for each class.",
};
var start = new Option<Start>("--start")
{
    Description = "What the training takes from the float network: nothing, weights, maps, answers, or several with "
        + "commas.",
    DefaultValueFactory = _ => Start.Weights | Start.Maps,
};
var size = new Option<int>("--size")
{
    Description = "Height and width of the images.",
    DefaultValueFactory = _ => 96,
};
var epochs = new Option<int>("--epochs") { Description = "Times through the images.", DefaultValueFactory = _ => 30 };
var seed = new Option<int>("--seed") { Description = "Decides everything random.", DefaultValueFactory = _ => 1 };
var threads = new Option<int>("--threads")
{
    Description = "Threads of the training; 0 is one per core.",
    DefaultValueFactory = _ => 0,
};
var blocks = new Option<Blocks>("--blocks")
{
    Description = "The binary network's blocks: prelu, with learned biases, or clip.",
    DefaultValueFactory = _ => Blocks.PRelu,
};
var sgd = new Option<bool>("--sgd") { Description = "SGD with a weight decay of 0.0005 instead of Adam with none." };
var rate = new Option<double>("--rate")
{
    Description = "Learning rate; if not given, 0.001, or 0.02 with --sgd.",
    DefaultValueFactory = parsed => parsed.GetValue(sgd) ? 0.02 : 0.001,
};
var first = new Option<int>("--first")
{
    Description = "Times through the images with float weights, before those with binary weights.",
};
first.Validators.Add(parsed =>
{
    if (parsed.GetValueOrDefault<int>() < 0)
    {
        parsed.AddError("--first must be 0 or more.");
    }
});
var root = new RootCommand(
    "Trains a binary network with the help of a pretrained float network: its weights, feature maps or answers.")
{
    images, start, blocks, size, epochs, seed, threads, rate, sgd, first,
};
root.SetAction(parsed => Transfer.Run(
    parsed.GetRequiredValue(images).FullName,
    parsed.GetValue(start),
    parsed.GetValue(blocks),
    parsed.GetValue(size),
    new TrainingOptions
    {
        Epochs = parsed.GetValue(epochs),
        Seed = parsed.GetValue(seed),
        Threads = parsed.GetValue(threads),
        LearningRate = parsed.GetValue(rate),
        Optimiser = parsed.GetValue(sgd) ? new Sgd() : new Adam(),
        WeightDecay = parsed.GetValue(sgd) ? 5e-4 : 0,
        FirstStage = parsed.GetValue(first) is > 0 and int count ? new PhaseOptions { Epochs = count } : null,
    }));
return root.Parse(args).Invoke();
