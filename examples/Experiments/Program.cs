using System.CommandLine;
using Experiments;
using ReCU.Torch;

var data = new Option<DirectoryInfo>("--data")
{
    Description = "Folder with the four IDX files of Fashion-MNIST, gzip or not. Default: the 12,000 training and "
        + "2,000 test images of the main example. The published numbers are for the full data set.",
    DefaultValueFactory = _ => new DirectoryInfo(Path.Combine(AppContext.BaseDirectory, "data")),
    Recursive = true,
};
var epochs = new Option<int>("--epochs")
{
    Description = "Times through the images.",
    DefaultValueFactory = _ => 5,
    Recursive = true,
};
var seeds = new Option<int[]>("--seeds")
{
    Description = "The seeds, a run each.",
    DefaultValueFactory = _ => [1, 2, 3, 4, 5],
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

var accuracy = new Command("accuracy", "ResNet-20 as the authors' code trains it: test accuracy over several seeds.");
accuracy.SetAction((parsed, cancellation) => Run(parsed, AccuracyExperiment.Run, cancellation));
var clamp = new Command("clamp", "The same with the clamp and without: what becomes of the weights.");
clamp.SetAction((parsed, cancellation) => Run(parsed, ClampExperiment.Run, cancellation));

var root = new RootCommand("Experiments with ReCU on Fashion-MNIST; each prints a table in Markdown.")
{
    data, epochs, seeds, threads, precision, accuracy, clamp,
};
return await root.Parse(args).InvokeAsync();

// On another thread, so that Ctrl+C finds somebody to tell; a run then stops at the next step.
Task<int> Run(
    ParseResult parsed,
    Action<FashionImages, TrainingOptions, int[], CancellationToken> experiment,
    CancellationToken cancellation) =>
    Task.Run(
        () =>
        {
            try
            {
                FashionImages images = FashionImages.Load(parsed.GetRequiredValue(data).FullName);
                TrainingOptions options = AuthorsRecipe.Options with
                {
                    Epochs = parsed.GetValue(epochs),
                    Threads = parsed.GetValue(threads),
                    Precision = parsed.GetValue(precision),
                };
                experiment(images, options, parsed.GetRequiredValue(seeds), cancellation);
                return 0;
            }
            catch (OperationCanceledException)
            {
                Console.Error.WriteLine("cancelled");
                return 130;
            }
            catch (Exception e) when (e is IOException or InvalidDataException or ArgumentException
                or TorchNotAvailableException or TrainingDivergedException)
            {
                Console.Error.WriteLine($"error: {e.Message}");
                return 1;
            }
        },
        CancellationToken.None);
