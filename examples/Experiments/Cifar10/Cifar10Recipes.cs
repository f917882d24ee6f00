using ReCU.Torch;

namespace Experiments.Cifar10;

/// <summary>The recipes of CIFAR-10 by name; network, epochs, seed and threads are the command's.</summary>
internal static class Cifar10Recipes
{
    private const char Separator = '+';

    /// <summary>What the methods are tried on, one by one.</summary>
    public const string Plain = "authors";

    /// <summary>The names with their options.</summary>
    public static IReadOnlyDictionary<string, TrainingOptions> All { get; } = new Dictionary<string, TrainingOptions>
    {
        // As the authors' code was run for ten epochs.
        [Plain] = AuthorsRecipe.Options with { Normalisation = Normalisation.ImageNet },
        // What won among the methods, for any number of epochs; the last one counts, as above.
        ["quick"] = Recipe.Quick with { ValidationFraction = 0 },
        // The paper's own numbers, best epoch by images that are held back.
        ["paper"] = Recipe.Cifar10,
    };

    /// <summary>What a name may be, in words.</summary>
    public static string Expected { get; } =
        $"{string.Join(" or ", All.Keys)}, and methods behind it, such as {Plain}+ema+cutout: "
        + string.Join(", ", Cifar10Methods.All.Keys);

    /// <summary>Finds a recipe with its methods.</summary>
    /// <param name="name">A recipe, or a recipe and methods with <c>+</c> between them.</param>
    /// <param name="command">Sets what the command line says; it comes before the methods.</param>
    /// <exception cref="ArgumentException">A part of the name is unknown, or stands there twice.</exception>
    public static Cifar10Recipe Find(string name, Func<TrainingOptions, TrainingOptions> command)
    {
        string[] parts = name.Split(Separator);
        string[] methods = parts[1..];
        if (!All.TryGetValue(parts[0], out TrainingOptions? options)
            || methods.Any(method => !Cifar10Methods.All.ContainsKey(method))
            || methods.Distinct().Count() < methods.Length)
        {
            throw new ArgumentException($"The recipe is '{name}', but {Expected} were expected, each once.");
        }

        TrainingOptions plain = command(options);
        return new Cifar10Recipe(
            name,
            methods.Aggregate(plain, (changed, method) => Cifar10Methods.All[method](changed)),
            methods.Contains(Cifar10Methods.Teacher) ? plain : null);
    }

    /// <summary>The plain recipe, and it with each of some methods.</summary>
    /// <param name="methods">Methods, or several with <c>+</c> between them.</param>
    public static IReadOnlyList<string> WithEach(IEnumerable<string> methods) =>
        [Plain, .. methods.Select(method => $"{Plain}{Separator}{method}")];
}
