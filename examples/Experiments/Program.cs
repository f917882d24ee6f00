using System.CommandLine;
using Experiments.Cifar10;
using Experiments.Fashion;
using ReCU.Data;
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
    Description = "The seeds, a run each. Default: 1 to 5 for Fashion-MNIST, 1 to 3 for CIFAR-10, 1 for symptoms and "
        + "methods.",
    AllowMultipleArgumentsPerToken = true,
    Recursive = true,
};
var threads = new Option<int>("--threads")
{
    Description = "Threads; 0 takes one for each processor. Other numbers round otherwise.",
    DefaultValueFactory = _ => 1,
    Recursive = true,
};
var device = new Option<string>("--device")
{
    Description = "auto, cpu, cuda or cuda:1.",
    DefaultValueFactory = _ => "cpu",
    Recursive = true,
};
var precision = new Option<TrainingPrecision>("--precision")
{
    Description = "How finely gradients and float convolutions are computed.",
    DefaultValueFactory = _ => TrainingPrecision.Float32,
    Recursive = true,
};
var graph = new Option<bool>("--cuda-graph")
{
    Description = "On a GPU, records a step and repeats it, which is much faster.",
    Recursive = true,
};
var recipe = new Option<string>("--recipe")
{
    Description = $"How to train: {Cifar10Recipes.Expected}.",
    DefaultValueFactory = _ => Cifar10Recipes.Plain,
};
var methods = new Option<string[]?>("--methods")
{
    Description = "What is tried, with commas or blanks between them; several at once with +, such as ovsw+ema. "
        + $"Default: each of {string.Join(", ", Cifar10Methods.All.Keys)}.",
    AllowMultipleArgumentsPerToken = true,
};
var validation = new Option<int>("--validation")
{
    Description = "Training images that are held back to compare the methods on.",
    DefaultValueFactory = _ => 5_000,
};
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
accuracy.SetAction((parsed, cancellation) =>
    RunFashion(parsed, FashionRecipe.Options, AccuracyExperiment.Run, 5, cancellation));
var clamp = new Command("clamp", "Fashion-MNIST: with the clamp and without, what becomes of the weights.");
clamp.SetAction((parsed, cancellation) =>
    RunFashion(parsed, FashionRecipe.Options, ClampExperiment.Run, 5, cancellation));
var symptoms = new Command(
    "symptoms", "Fashion-MNIST: how the statistics look when a training goes wrong.");
symptoms.SetAction((parsed, cancellation) =>
    RunFashion(parsed, FashionRecipe.Quick, SymptomsExperiment.Run, 1, cancellation));
var cifar10 = new Command("cifar10", "CIFAR-10: the test accuracy of a recipe over several seeds.")
{
    network, recipe, output,
};
cifar10.SetAction(RunCifar10);
var methodsCommand = new Command(
    "methods", "CIFAR-10: what changes of the training bring, each alone, on training images that are held back.")
{
    network, methods, validation, output,
};
methodsCommand.SetAction(RunMethods);

var root = new RootCommand("Experiments with ReCU; each prints a table in Markdown.")
{
    data, epochs, seeds, threads, device, precision, graph, accuracy, clamp, symptoms, cifar10, methodsCommand,
};
return await root.Parse(args).InvokeAsync();

Task<int> RunFashion(
    ParseResult parsed,
    TrainingOptions recipe,
    Action<FashionImages, TrainingOptions, int[], CancellationToken> experiment,
    int defaultSeeds,
    CancellationToken cancellation) =>
    Guarded(() => experiment(
        FashionImages.Load(parsed.GetValue(data)?.FullName ?? Path.Combine(AppContext.BaseDirectory, "data")),
        WithCommandLine(recipe, parsed, 5),
        SeedsOf(parsed, defaultSeeds),
        cancellation));

Task<int> RunCifar10(ParseResult parsed, CancellationToken cancellation) =>
    Guarded(() => new Cifar10Experiment(
        Cifar10Recipes.Find(parsed.GetRequiredValue(recipe), options => OnCifar10(options, parsed)),
        parsed.GetRequiredValue(output).FullName).Run(
            Cifar10Images.Load(DataFolder(parsed)), SeedsOf(parsed, 3), cancellation));

Task<int> RunMethods(ParseResult parsed, CancellationToken cancellation) =>
    Guarded(() =>
    {
        string[] names =
        [
            .. (parsed.GetValue(methods) is { Length: > 0 } given ? given : Cifar10Methods.All.Keys)
                .SelectMany(name => name.Split(',', StringSplitOptions.RemoveEmptyEntries)),
        ];
        ImageDataset images = CifarFiles.Load(DataFolder(parsed), CifarPart.Training);
        int held = parsed.GetValue(validation);
        if (held < images.ClassCount || held >= images.Count)
        {
            throw new ArgumentException(
                $"--validation is {held}, but {images.ClassCount} to {images.Count - 1} images were expected.");
        }

        Cifar10Recipe[] recipes =
        [
            .. Cifar10Recipes.WithEach(names).Select(name => Cifar10Recipes.Find(
                name,
                options => OnCifar10(options, parsed) with { ValidationFraction = (double)held / images.Count })),
        ];
        new MethodsExperiment(recipes, parsed.GetRequiredValue(output).FullName)
            .Run(images, SeedsOf(parsed, 1), cancellation);
    });

TrainingOptions OnCifar10(TrainingOptions options, ParseResult parsed) =>
    WithCommandLine(options, parsed, 10) with { Network = Cifar10Networks.All[parsed.GetRequiredValue(network)] };

string DataFolder(ParseResult parsed) => parsed.GetValue(data)?.FullName
    ?? throw new ArgumentException("--data is missing: the folder with CIFAR-10's files was expected.");

int[] SeedsOf(ParseResult parsed, int count) =>
    parsed.GetValue(seeds) is { Length: > 0 } given ? given : [.. Enumerable.Range(1, count)];

TrainingOptions WithCommandLine(TrainingOptions options, ParseResult parsed, int defaultEpochs) => options with
{
    Epochs = parsed.GetValue(epochs) ?? defaultEpochs,
    Threads = parsed.GetValue(threads),
    Device = Device.Parse(parsed.GetRequiredValue(device)),
    Precision = parsed.GetValue(precision),
    CudaGraph = parsed.GetValue(graph),
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
            catch (Exception e) when (e is IOException or InvalidDataException or ArgumentException or FormatException
                or TorchNotAvailableException or DeviceNotAvailableException or DeviceOutOfMemoryException
                or TrainingDivergedException or InvalidCheckpointException)
            {
                Console.Error.WriteLine($"error: {e.Message}");
                return 1;
            }
        },
        CancellationToken.None);
