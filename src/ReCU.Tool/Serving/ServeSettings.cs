using System.ComponentModel;
using ReCU.Graph;
using ReCU.Serving;
using ReCU.Tool.Arguments;
using ReCU.Tool.Scoring;
using Spectre.Console;
using Spectre.Console.Cli;

namespace ReCU.Tool.Serving;

/// <summary>Arguments of <c>recu serve</c>.</summary>
internal sealed class ServeSettings : CommandSettings
{
    private const string Loopback = "http://127.0.0.1:5199";

    [CommandArgument(0, "<MODEL>")]
    [Description("A model file, such as run/model.onnx. If it is replaced, the new one is loaded.")]
    public required string Model { get; init; }

    [CommandOption("--urls <ADDRESSES>")]
    [Description("Where to listen, separated by ';'. Other machines reach the server only if you name an address of "
        + "this one, such as http://0.0.0.0:5199. Port 0 takes a free one.")]
    [DefaultValue(Loopback)]
    public string Urls { get; init; } = Loopback;

    [CommandOption("--name <NAME>")]
    [Description("The model's name in requests. Default: the name of its file.")]
    public string? Name { get; init; }

    [CommandOption("-k|--top <NUMBER>")]
    [Description("Number of classes in an answer.")]
    [DefaultValue(5)]
    public int Top { get; init; } = 5;

    [CommandOption("--workers <NUMBER>")]
    [Description("Pictures to process at once; 0 takes one for each processor.")]
    [DefaultValue(0)]
    public int Workers { get; init; }

    [CommandOption("--queue <NUMBER>")]
    [Description("Requests being processed or waiting; further ones are rejected with 503.")]
    [DefaultValue(128)]
    public int Queue { get; init; } = 128;

    [CommandOption("--batch-delay <MILLISECONDS>")]
    [Description("How long a picture waits for others to be scored together with; 0 does not wait.")]
    [DefaultValue(0)]
    public int BatchDelay { get; init; }

    [CommandOption("--body-limit <BYTES>")]
    [Description("Largest size of a picture in bytes.")]
    [DefaultValue(10 << 20)]
    public int BodyLimit { get; init; } = 10 << 20;

    [CommandOption("--pixel-limit <NUMBER>")]
    [Description("Most pixels of a picture; larger ones are not decoded.")]
    [DefaultValue(1 << 25)]
    public int PixelLimit { get; init; } = 1 << 25;

    [CommandOption("--allow-other-classes")]
    [Description("Accepts a new model file with other classes, or for pictures of another size.")]
    public bool AllowOtherClasses { get; init; }

    [CommandOption("--pixels <SCALE>")]
    [Description("For files of other programs: the pixels that the network wants, as bytes, unit or imagenet. Models "
        + "of this tool know it.")]
    public string? Pixels { get; init; }

    /// <summary>The addresses to listen on.</summary>
    public IReadOnlyList<Uri> Addresses =>
        [.. Urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Parse)];

    /// <summary>The options of the service.</summary>
    /// <param name="channels">Number of channels of the model's images.</param>
    public ReCUServingOptions ToOptions(int channels) => new()
    {
        ModelName = Name,
        Top = Top,
        Workers = Workers,
        MaximumRequests = Queue,
        BatchDelay = TimeSpan.FromMilliseconds(BatchDelay),
        MaximumBodyBytes = BodyLimit,
        MaximumPixels = PixelLimit,
        AllowOtherClasses = AllowOtherClasses,
        Normalisation = PixelScale.Find(Pixels, channels),
    };

    /// <inheritdoc/>
    public override ValidationResult Validate() =>
        OptionCheck.NameOf("--pixels", Pixels, PixelScale.Names)
        ?? (Workers is < 0 or > ThreadCount.Maximum
            ? OptionCheck.Wrong("--workers", Workers, $"0 to {ThreadCount.Maximum}")
            : Queue is < 1 or > 1 << 20 ? OptionCheck.Wrong("--queue", Queue, "1 to 1048576")
            : Top < 1 ? OptionCheck.Wrong("--top", Top, "at least 1")
            : BatchDelay is < 0 or > 1000 ? OptionCheck.Wrong("--batch-delay", BatchDelay, "0 to 1000")
            : BodyLimit is < 1 or > 1 << 30 ? OptionCheck.Wrong("--body-limit", BodyLimit, "1 to 2^30")
            : PixelLimit < 1 ? OptionCheck.Wrong("--pixel-limit", PixelLimit, "at least 1")
            : Name is not null && !ReCUServingOptions.IsName(Name)
                ? OptionCheck.Wrong("--name", Name, "1 to 200 characters without slashes")
            : CheckAddresses());

    private ValidationResult CheckAddresses()
    {
        string? wrong = Urls.Split(';', StringSplitOptions.TrimEntries).FirstOrDefault(text => !IsAddress(text));
        return wrong is null
            ? ValidationResult.Success()
            : OptionCheck.Wrong("--urls", wrong, "an address such as http://127.0.0.1:5199");
    }

    // For a name that does not resolve, Kestrel would listen on all addresses.
    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
        && address is { Scheme: "http", AbsolutePath: "/", Query: "", UserInfo: "" }
        && (address.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6
            || address is { Host: "localhost", Port: > 0 });

    private static Uri Parse(string text) => new(text);
}
