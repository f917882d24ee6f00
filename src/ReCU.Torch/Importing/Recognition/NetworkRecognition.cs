using ReCU.Graph;

namespace ReCU.Torch.Importing;

/// <summary>Finds the network whose tensors a state dict holds, by names and shapes.</summary>
/// <param name="state">The tensors.</param>
/// <param name="options">What the caller knows.</param>
internal sealed class NetworkRecognition(StateDict state, ImportOptions options)
{
    private const int MinimumClasses = 2;

    /// <summary>Makes the network that the tensors fit, its own tensors not yet filled.</summary>
    /// <returns>The network; the caller disposes it.</returns>
    /// <exception cref="InvalidModelException">
    /// The tensors are not those of the network, or of any known one.
    /// </exception>
    /// <exception cref="ArgumentException">The network takes no images of the size that the caller gives.</exception>
    public BinaryClassifier Create()
    {
        NetworkTemplate template = options.Network is { } network ? Named(network) : Recognised();
        FileSizes sizes = template.SizesIn(state)!.Value;
        if (sizes.Channels < 1 || sizes.Classes < MinimumClasses)
        {
            throw new InvalidModelException(
                $"Its network '{template.Network.Name}' has {sizes.Channels} input channels and {sizes.Classes} "
                + $"classes; at least 1 and {MinimumClasses} were expected.");
        }

        (int height, int width) = options.ImageSize ?? (template.Height, template.Width);
        return template.Network.CreateBlank(((int)sizes.Channels, height, width), (int)sizes.Classes);
    }

    private NetworkTemplate Named(BinaryNetwork network)
    {
        Candidate candidate = Compare(network);
        return candidate.Differences.Count == 0
            ? candidate.Template
            : throw new InvalidModelException(
                $"It does not hold the network '{network.Name}': {ShapeText.Some(candidate.Differences, "; ")}.");
    }

    private NetworkTemplate Recognised()
    {
        List<Candidate> candidates = [.. BinaryNetwork.Named.Select(Compare).OrderBy(known => known.Differences.Count)];
        List<Candidate> fitting = [.. candidates.Where(candidate => candidate.Differences.Count == 0)];
        return fitting.Count switch
        {
            1 => fitting[0].Template,
            0 => throw new InvalidModelException(
                $"It holds no known network, but {state}. The closest is '{candidates[0].Template.Network.Name}', but "
                + $"{ShapeText.Some(candidates[0].Differences, "; ")}."),
            _ => throw new InvalidModelException(
                $"It may hold {string.Join(" or ", fitting.Select(known => $"'{known.Template.Network.Name}'"))}. Name "
                + $"the one with {nameof(ImportOptions)}.{nameof(ImportOptions.Network)}."),
        };
    }

    private Candidate Compare(BinaryNetwork network)
    {
        NetworkTemplate template = ImageSizes.Describe(network, state, options.ImageSize);
        return new Candidate(template, template.Differences(state));
    }

    private sealed record Candidate(NetworkTemplate Template, IReadOnlyList<string> Differences);
}
