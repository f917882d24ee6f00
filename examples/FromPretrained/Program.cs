using System.CommandLine;
using FromPretrained;
using ReCU.Torch;

var images = new Argument<DirectoryInfo>("images")
{
    Description = "Folder with train and val, each with a folder of images for each class.",
};
var start = new Option<Start>("--start")
{
    Description = "What the training starts from: nothing, weights, teacher, both.",
    DefaultValueFactory = _ => Start.Both,
};
var size = new Option<int>("--size")
{
    Description = "Height and width of the images.",
    DefaultValueFactory = _ => 96,
};
var epochs = new Option<int>("--epochs") { Description = "Times through the images.", DefaultValueFactory = _ => 15 };
var seed = new Option<int>("--seed") { Description = "Decides everything random.", DefaultValueFactory = _ => 1 };
var threads = new Option<int>("--threads")
{
    Description = "Threads of the training; 0 is one per core.",
    DefaultValueFactory = _ => 0,
};
var adam = new Option<bool>("--adam") { Description = "Adam without weight decay instead of SGD." };
var rate = new Option<double>("--rate")
{
    Description = "Learning rate; if not given, 0.02, or 0.001 with --adam.",
    DefaultValueFactory = parsed => parsed.GetValue(adam) ? 0.001 : 0.02,
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
var root = new RootCommand("Trains a binary network from a pretrained float network and a teacher that uses it.")
{
    images, start, size, epochs, seed, threads, rate, adam, first,
};
root.SetAction(parsed => Transfer.Run(
    parsed.GetRequiredValue(images).FullName,
    parsed.GetValue(start),
    parsed.GetValue(size),
    new TrainingOptions
    {
        Epochs = parsed.GetValue(epochs),
        Seed = parsed.GetValue(seed),
        Threads = parsed.GetValue(threads),
        LearningRate = parsed.GetValue(rate),
        Optimiser = parsed.GetValue(adam) ? new Adam() : new Sgd(),
        WeightDecay = parsed.GetValue(adam) ? 0 : 5e-4,
        FirstStage = parsed.GetValue(first) is > 0 and int count ? new PhaseOptions { Epochs = count } : null,
    }));
return root.Parse(args).Invoke();
