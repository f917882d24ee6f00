using ReCU.TestKit;

namespace ReCU.Tool.Tests;

/// <summary>One short training, whose output most tests look at; and the data that it was trained on.</summary>
[SetUpFixture]
internal sealed class TrainedRun
{
    /// <summary>Classes whose names would be markup, to Spectre.Console and to a browser.</summary>
    public static readonly string[] Classes = ["<script>", "[red]dark"];

    private static TemporaryFolder? _folder;

    /// <summary>The folder with <c>data</c> and <c>run</c> in it.</summary>
    public static string Root => _folder!.Path;

    /// <summary>The data set: <c>train</c> and <c>val</c>.</summary>
    public static string Data => _folder!.File("data");

    /// <summary>Some pictures of it, of both classes.</summary>
    public static string Pictures => Path.Combine(Data, "val");

    /// <summary>The output folder.</summary>
    public static string Output => _folder!.File("run");

    /// <summary>The model.</summary>
    public static string Model => Path.Combine(Output, "model.onnx");

    /// <summary>What the command wrote.</summary>
    public static ToolRun Command { get; private set; } = null!;

    /// <summary>The arguments of trainings that are as short.</summary>
    public static string[] Short(string output, params string[] more) =>
        ["train", Data, "--output", output, "--size", "16", "--threads", "1", .. more];

    [OneTimeSetUp]
    public static void Train()
    {
        _folder = new TemporaryFolder();
        Write(Data, "train", count: 12);
        Write(Data, "val", count: 4);
        Command = ToolRun.Of(Short(Output, "--epochs", "2"));
        Assert.That(Command.ExitCode, Is.Zero, Command.ToString());
    }

    [OneTimeTearDown]
    public static void Delete() => _folder?.Dispose();

    /// <summary>Writes a part of a data set of two classes, bright and dark.</summary>
    public static void Write(string folder, string part, int count)
    {
        for (int i = 0; i < count; i++)
        {
            for (int c = 0; c < Classes.Length; c++)
            {
                BitmapPictures.Write(
                    Path.Combine(folder, part, Classes[c], $"{i}.bmp"),
                    BitmapPictures.Noise(18, 20, seed: 2 * i + c, brightness: c == 0 ? 150 : 0));
            }
        }
    }
}
