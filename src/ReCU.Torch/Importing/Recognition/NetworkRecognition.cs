using ReCU.Graph;
using ReCU.Torch.Importing.Files;
using ReCU.Torch.Importing.StateDicts;
using ReCU.Torch.Networks.Modules;

namespace ReCU.Torch.Importing.Recognition;

/// <summary>Finds the network to which the tensors of a state dict belong, by names and shapes.</summary>
/// <param name="state">The tensors.</param>
/// <param name="known">The architecture, or null to search the named ones.</param>
/// <param name="imageSize">Height and width of the images, if the caller knows them.</param>
internal sealed class NetworkRecognition(
    StateDict state, BinaryNetwork? known, (int Height, int Width)? imageSize)
{
    private const int MinimumClasses = 2;

    /// <summary>Creates the network that the tensors fit, with its own tensors still unfilled.</summary>
    /// <returns>The network; the caller disposes it.</returns>
    /// <exception cref="InvalidModelException">The tensors belong to another network, or to no known one.</exception>
    /// <exception cref="ArgumentException">The network does not accept the caller's image size.</exception>
    public BinaryClassifier Create()
    {
        NetworkTemplate template = known is { } network ? Named(network) : Recognised();
        FileSizes sizes = template.SizesIn(state)!.Value;
        if (sizes.Channels < 1 || sizes.Classes < MinimumClasses)
        {
            throw new InvalidModelException(
                $"Its network '{template.Network.Name}' has {sizes.Channels} input channels and {sizes.Classes} "
                + $"classes; at least 1 and {MinimumClasses} were expected.");
        }

        (int height, int width) = imageSize ?? (template.Height, template.Width);
        return template.Network.CreateBlank(((int)sizes.Channels, height, width), (int)sizes.Classes);
    }

    private NetworkTemplate Named(BinaryNetwork network)
    {
        Candidate candidate = Compare(network);
        NetworkTemplate? template = candidate.IsPlausible ? Describe(network) : null;
        IReadOnlyList<string> differences = template?.Differences(state) ?? candidate.Differences;
        return template is not null && differences.Count == 0
            ? template
            : throw new InvalidModelException(
                $"It does not hold the network '{network.Name}': {ShapeText.Some(differences, "; ")}.");
    }

    private NetworkTemplate Recognised()
    {
        List<Candidate> candidates =
            [.. BinaryNetwork.Named.Select(Compare).OrderBy(candidate => candidate.Differences.Count)];
        List<NetworkTemplate> fitting = [.. candidates.Where(candidate => candidate.Differences.Count == 0)
            .Select(candidate => Describe(candidate.Network))
            .Where(template => template.Differences(state).Count == 0)];
        return fitting.Count switch
        {
            1 => fitting[0],
            0 => throw Unknown(candidates[0]),
            _ => throw new InvalidModelException(
                $"It may hold {string.Join(" or ", fitting.Select(template => $"'{template.Network.Name}'"))}. Name "
                + $"the one with {nameof(ImportOptions)}.{nameof(ImportOptions.Network)}."),
        };
    }

    private InvalidModelException Unknown(Candidate closest)
    {
        IReadOnlyList<string> differences =
            closest.IsPlausible ? Describe(closest.Network).Differences(state) : closest.Differences;
        return new InvalidModelException(
            $"It holds no known network, but {state}. The closest is '{closest.Network.Name}', but "
            + $"{ShapeText.Some(differences, "; ")}. A network of your own is named with "
            + $"{nameof(ImportOptions)}.{nameof(ImportOptions.Network)}.");
    }

    private NetworkTemplate Describe(BinaryNetwork network) =>
        ImageSizes.Describe(network, state, imageSize);

    // Compares the convolutions alone, which the description lists: creating a network takes its memory, which a small
    // file without the network must not cost.
    private Candidate Compare(BinaryNetwork network)
    {
        IReadOnlyList<ConvolutionWeight> convolutions = network.Convolutions();
        return new Candidate(
            network, convolutions.Count, [.. convolutions.Select(Difference).OfType<string>()]);
    }

    private string? Difference(ConvolutionWeight convolution)
    {
        if (state.ShapeOf(convolution.Name) is not { } shape)
        {
            return $"tensor '{convolution.Name}' {convolution} is missing";
        }

        return convolution.Fits(shape)
            ? null
            : $"tensor '{convolution.Name}' has shape {ShapeText.Format(shape)}, {convolution} was expected";
    }

    private sealed record Candidate(BinaryNetwork Network, int Convolutions, IReadOnlyList<string> Differences)
    {
        /// <summary>Whether the file contains enough of the network to create it.</summary>
        public bool IsPlausible => 2 * Differences.Count <= Convolutions;
    }
}
