using System.CommandLine;
using Experiments.Cifar10;
using Experiments.Fashion;
using ReCU.Torch;

var data = new Option<DirectoryInfo>("--data")
{
    Description = "Folder with the images. Fashion-MNIST: four IDX files, gzip or not; without it the 12,000 training "
        + "and 2,000 test images of the main example, though the published numbers are for the full data set. "
        + "CIFAR-10: the six files of its binary version.",
    Recursive = true,
};
var epochs = new Option<int?>("--epochs")
{
    Description = "Times through the images. Default: 5 for Fashion-MNIST, 10 for CIFAR-10.",
    Recursive = true,
};
var seeds = new Option<int[]?>("--seeds")
{
    Description = "The seeds, a run each. Default: 1 to 5 for Fashion-MNIST, 1 to 3 for CIFAR-10.",
    AllowMultipleArgumentsPerToken = true,
    Recursive = true,
};
var threads = new Option<int>("--threads")
{
    Description = "Threads; 0 takes one for each processor. Other numbers round otherwise.",
    DefaultValueFactory = _ => 1,
    Recursive = true,
};
var precision = new Option<TrainingPrecision>("--precision")
{
    Description = "How finely gradients and float convolutions are computed.",
    DefaultValueFactory = _ => TrainingPrecision.Float32,
    Recursive = true,
};
Option<string> recipe = new Option<string>("--recipe")
{
    Description = "How to train.",
    DefaultValueFactory = _ => "authors",
}.AcceptOnlyFromAmong([.. Cifar10Recipes.All.Keys]);
Option<string> network = new Option<string>("--network")
{
    Description = "What to train.",
    DefaultValueFactory = _ => BinaryNetwork.ResNet20.Name,
}.AcceptOnlyFromAmong([.. Cifar10Networks.All.Keys]);
var output = new Option<DirectoryInfo>("--output")
{
    Description = "Folder of the runs: checkpoints and a table of the epochs, a folder each. A run that was stopped "
        + "goes on when the command is given again.",
    DefaultValueFactory = _ => new DirectoryInfo("output"),
};

var accuracy = new Command(
    "accuracy", "Fashion-MNIST: ResNet-20 as the authors' code trains it, test accuracy over several seeds.");
accuracy.SetAction((parsed, cancellation) => RunFashion(parsed, AccuracyExperiment.Run, cancellation));
var clamp = new Command("clamp", "Fashion-MNIST: with the clamp and without, what becomes of the weights.");
clamp.SetAction((parsed, cancellation) => RunFashion(parsed, ClampExperiment.Run, cancellation));
var cifar10 = new Command("cifar10", "CIFAR-10: the test accuracy of a recipe over several seeds.")
{
    network, recipe, output,
};
cifar10.SetAction(RunCifar10);

var root = new RootCommand("Experiments with ReCU; each prints a table in Markdown.")
{
    data, epochs, seeds, threads, precision, accuracy, clamp, cifar10,
};
return await root.Parse(args).InvokeAsync();

Task<int> RunFashion(
    ParseResult parsed,
    Action<FashionImages, TrainingOptions, int[], CancellationToken> experiment,
    CancellationToken cancellation) =>
    Guarded(() => experiment(
        FashionImages.Load(parsed.GetValue(data)?.FullName ?? Path.Combine(AppContext.BaseDirectory, "data")),
        WithCommandLine(FashionRecipe.Options, parsed, 5),
        parsed.GetValue(seeds) is { Length: > 0 } given ? given : [1, 2, 3, 4, 5],
        cancellation));

Task<int> RunCifar10(ParseResult parsed, CancellationToken cancellation) =>
    Guarded(() =>
    {
        string folder = parsed.GetValue(data)?.FullName
            ?? throw new ArgumentException("--data is missing: the folder with CIFAR-10's files was expected.");
        string name = parsed.GetRequiredValue(recipe);
        TrainingOptions options = WithCommandLine(Cifar10Recipes.All[name], parsed, 10) with
        {
            Network = Cifar10Networks.All[parsed.GetRequiredValue(network)],
        };
        new Cifar10Experiment(name, options, parsed.GetRequiredValue(output).FullName).Run(
            Cifar10Images.Load(folder),
            parsed.GetValue(seeds) is { Length: > 0 } given ? given : [1, 2, 3],
            cancellation);
    });

TrainingOptions WithCommandLine(TrainingOptions options, ParseResult parsed, int defaultEpochs) => options with
{
    Epochs = parsed.GetValue(epochs) ?? defaultEpochs,
    Threads = parsed.GetValue(threads),
    Precision = parsed.GetValue(precision),
};

// On another thread, so that Ctrl+C finds somebody to tell; a run then stops at the next step.
static Task<int> Guarded(Action experiment) =>
    Task.Run(
        () =>
        {
            try
            {
                experiment();
                return 0;
            }
            catch (OperationCanceledException)
            {
                Console.Error.WriteLine("cancelled");
                return 130;
            }
            catch (Exception e) when (e is IOException or InvalidDataException or ArgumentException
                or TorchNotAvailableException or TrainingDivergedException or InvalidCheckpointException)
            {
                Console.Error.WriteLine($"error: {e.Message}");
                return 1;
            }
        },
        CancellationToken.None);
