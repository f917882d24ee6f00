using System.ComponentModel;
using ReCU.Graph;
using ReCU.Tool.Arguments;
using ReCU.Tool.Scoring;
using Spectre.Console;
using Spectre.Console.Cli;

namespace ReCU.Tool.Training;

/// <summary>Arguments of <c>recu train</c>. Missing ones are chosen by the data.</summary>
internal sealed class TrainSettings : CommandSettings
{
    /// <summary>A value of <c>--balance</c>.</summary>
    public const string BalanceWeights = "weights";

    /// <summary>The other value of <c>--balance</c>.</summary>
    public const string BalanceSampling = "sampling";

    [CommandArgument(0, "<DATA>")]
    [Description("A folder with a folder of pictures for each class, or with train and val (or test) that have them; "
        + "or a folder with the files of CIFAR or MNIST.")]
    public required string Data { get; init; }

    [CommandOption("-o|--output <FOLDER>")]
    [Description("The folder for model, report and checkpoints.")]
    [DefaultValue("run")]
    public string Output { get; init; } = "run";

    [CommandOption("--resume")]
    [Description("Continues the training in the output folder; with more --epochs, also a finished one.")]
    public bool Resume { get; init; }

    [CommandOption("-n|--network <NAME>")]
    [Description("The architecture: compact (the default), resnet20, resnet18A, imagenet_resnet18 and others.")]
    public string? Network { get; init; }

    [CommandOption("-s|--size <PIXELS>")]
    [Description("Height and width that pictures are resized to, such as 64 (the default for folders) or 48x64.")]
    public string? Size { get; init; }

    [CommandOption("-e|--epochs <NUMBER>")]
    [Description("Passes over the pictures. Default: 20, or the recipe's.")]
    public int? Epochs { get; init; }

    [CommandOption("-t|--time <TIME>")]
    [Description("How long to train, such as 20m or 1h30m, instead of --epochs, whose number is then measured.")]
    public string? Time { get; init; }

    [CommandOption("-r|--recipe <NAME>")]
    [Description("How to train: quick (the default), or the authors' cifar10, imagenet or two-stage.")]
    public string? Recipe { get; init; }

    [CommandOption("--batch-size <NUMBER>")]
    [Description("Pictures of a step. Default: 64, or the recipe's.")]
    public int? BatchSize { get; init; }

    [CommandOption("--learning-rate <NUMBER>")]
    [Description("Default: 0.1, or the recipe's.")]
    public double? LearningRate { get; init; }

    [CommandOption("--find-rate")]
    [Description("Does not train: measures the loss by learning rate, and writes a table and a plot into the output "
        + "folder.")]
    public bool FindRate { get; init; }

    [CommandOption("--no-mirror")]
    [Description("Does not mirror pictures: for letters and anything with a direction. IDX files never are.")]
    public bool NoMirror { get; init; }

    [CommandOption("--augment <KINDS>")]
    [Description("More random changes to pictures, with commas between them: colour, rotate (by up to 10 degrees), "
        + "erase, cutout, mixup.")]
    public string? Augment { get; init; }

    [CommandOption("--balance <HOW>")]
    [Description("For classes of uneven sizes: weights (small ones count more) or sampling (they come more often).")]
    public string? Balance { get; init; }

    [CommandOption("--grey")]
    [Description("Trains on grey pictures.")]
    public bool Grey { get; init; }

    [CommandOption("--from <FILE>")]
    [Description("Weights to begin with: the folder or model of another training, a checkpoint of PyTorch, or a float "
        + "network in an ONNX file, of the layers that --network has.")]
    public string? From { get; init; }

    [CommandOption("--from-pixels <SCALE>")]
    [Description("The pixels that a float network wants: bytes (0 to 255), unit (0 to 1) or imagenet.")]
    public string? FromPixels { get; init; }

    [CommandOption("--teacher <FILE>")]
    [Description("Learns from another classifier too: an ONNX file, or float for the float twin, trained first.")]
    public string? Teacher { get; init; }

    [CommandOption("--teacher-pixels <SCALE>")]
    [Description("The pixels that a teacher of another program wants: bytes (0 to 255), unit (0 to 1) or imagenet.")]
    public string? TeacherPixels { get; init; }

    [CommandOption("--maps <FILE>")]
    [Description("Learns the feature maps of a float network in an ONNX file too, with the blocks that --network has.")]
    public string? Maps { get; init; }

    [CommandOption("--maps-pixels <SCALE>")]
    [Description("The pixels that the network of --maps wants: bytes (0 to 255), unit (0 to 1) or imagenet.")]
    public string? MapsPixels { get; init; }

    [CommandOption("--tensorboard")]
    [Description("Also writes TensorBoard logs, to the folder tensorboard in the output folder.")]
    public bool TensorBoard { get; init; }

    [CommandOption("--seed <NUMBER>")]
    [Description("Seed of all random numbers.")]
    [DefaultValue(1)]
    public int Seed { get; init; } = 1;

    [CommandOption("--threads <NUMBER>")]
    [Description("Number of threads; 0 takes one for each processor.")]
    [DefaultValue(0)]
    public int Threads { get; init; }

    [CommandOption("--device <NAME>")]
    [Description("auto, cpu, cuda or cuda:1. For cuda, see --libtorch.")]
    [DefaultValue("auto")]
    public string Device { get; init; } = "auto";

    [CommandOption("--libtorch <FOLDER>")]
    [Description("Loads torch's libraries from another folder, such as that of a Python package with CUDA.")]
    public string? Libtorch { get; init; }

    [CommandOption("--batch-norms <OF>")]
    [Description("On several processes: batch norms see the pictures of their process (share, the default), or all of "
        + "a batch (all).")]
    public string? BatchNorms { get; init; }

    [CommandOption("--gradients <FORMAT>")]
    [Description("On several processes: gradients are sent as float32 (the default), or as bfloat16, half of the "
        + "bytes.")]
    public string? Gradients { get; init; }

    /// <inheritdoc/>
    public override ValidationResult Validate() =>
        OptionCheck.Size(Size)
        ?? OptionCheck.Network(Network)
        ?? OptionCheck.NameOf("--recipe", Recipe, TrainingRecipe.Names)
        ?? AugmentationChoice.Split(Augment)
            .Select(name => OptionCheck.NameOf("--augment", name, AugmentationChoice.Names))
            .FirstOrDefault(result => result is not null)
        ?? OptionCheck.NameOf("--balance", Balance, [BalanceWeights, BalanceSampling])
        ?? OptionCheck.NameOf("--batch-norms", BatchNorms, SharedOptions.BatchNorms.Keys)
        ?? OptionCheck.NameOf("--gradients", Gradients, SharedOptions.Gradients.Keys)
        ?? OptionCheck.NameOf("--from-pixels", FromPixels, PixelScale.Names)
        ?? OptionCheck.NameOf("--teacher-pixels", TeacherPixels, PixelScale.Names)
        ?? OptionCheck.NameOf("--maps-pixels", MapsPixels, PixelScale.Names)
        ?? (Time is not null && !Durations.TryParse(Time, out _) ? OptionCheck.Wrong("--time", Time, Durations.Expected)
            : Time is not null && Epochs is not null
                ? ValidationResult.Error("--epochs and --time exclude each other")
            : FindRate && Resume
                ? ValidationResult.Error("--find-rate and --resume do not go together; name another --output")
            : FindRate && Maps is not null
                ? ValidationResult.Error("--find-rate measures the loss of the labels alone; leave --maps out")
            : Epochs is < 1 ? OptionCheck.Wrong("--epochs", Epochs, "at least 1")
            : BatchSize is < 2 ? OptionCheck.Wrong("--batch-size", BatchSize, "at least 2")
            : LearningRate is not null && !(LearningRate > 0 && double.IsFinite(LearningRate.Value))
                ? OptionCheck.Wrong("--learning-rate", LearningRate, "a number above 0")
            : Threads is < 0 or > ThreadCount.Maximum
                ? OptionCheck.Wrong("--threads", Threads, $"0 to {ThreadCount.Maximum}")
            : !IsDevice(Device) ? OptionCheck.Wrong("--device", Device, "auto, cpu, cuda or cuda:1")
            : Libtorch is not null && !Directory.Exists(Libtorch)
                ? OptionCheck.Wrong("--libtorch", Libtorch, "a folder with torch's libraries")
            : ValidationResult.Success());

    private static bool IsDevice(string text)
    {
        try
        {
            Torch.Device.Parse(text);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
