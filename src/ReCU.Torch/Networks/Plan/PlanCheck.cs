using ReCU.Graph;
using ReCU.Torch.Kernels;

namespace ReCU.Torch.Networks.Plan;

/// <summary>Checks a plan by following the shape of an image through it.</summary>
/// <param name="network">Name of the architecture, for messages.</param>
/// <param name="plan">The plan.</param>
/// <param name="image">Shape of the images, after any border.</param>
internal sealed class PlanCheck(string network, NetworkPlan plan, FeatureShape image)
{
    /// <summary>Checks everything.</summary>
    /// <returns>The shape of the last block's output.</returns>
    /// <exception cref="ArgumentException">The plan is invalid or does not fit; the message says why.</exception>
    public FeatureShape LastMap()
    {
        if (image.Channels < 1 || image.Height < 1 || image.Width < 1)
        {
            string missing = image.Channels < 1 ? "channels" : "pixels";
            throw Unsound($"images of {image} have no {missing}.");
        }

        CheckOptions();
        FeatureShape map = Step(image, "the stem", plan.Stem.Stride, needsMultiples: false, "stride");
        if (plan.Stem.Pooling is { } pooling)
        {
            map = Step(map, "the stem", pooling.Stride, pooling.NeedsMultiples, "pooling");
        }

        map = map with { Channels = plan.Stem.Width };
        foreach (PlannedBlock block in plan.Blocks)
        {
            foreach ((int stride, bool needsMultiples, string what) in block.Options.Steps())
            {
                map = Step(map, block.Place, stride, needsMultiples, what);
            }

            map = map with { Channels = block.Options.Width };
        }

        return map;
    }

    // Windows are centred, so a stride gives the ceiling of size / stride; some operations need multiples.
    private FeatureShape Step(FeatureShape map, string place, int stride, bool needsMultiples, string what)
    {
        if (needsMultiples && map.Height % stride + map.Width % stride != 0)
        {
            throw Unsound(
                $"images of {image} are {map.Height}x{map.Width} at {place}, which its {what} of {stride} does not "
                + "divide. Choose a border (or another image size) that makes height and width multiples of "
                + $"{TotalStride()}.");
        }

        return map with { Height = (map.Height - 1) / stride + 1, Width = (map.Width - 1) / stride + 1 };
    }

    private void CheckOptions()
    {
        if ((plan.Stem.Problem ?? plan.Head.Problem) is { } problem)
        {
            throw Unsound(problem);
        }

        if (plan.Blocks.Count == 0)
        {
            throw Unsound("there are no blocks; at least one is needed.");
        }

        int width = plan.Stem.Width;
        CheckWeights("the stem", image.Channels, width, plan.Stem.Kernel);
        foreach (PlannedBlock block in plan.Blocks)
        {
            if (block.Options.Problem(width) is { } unsound)
            {
                throw Unsound($"{block.Place}, {block.Options}, is not valid: {unsound}.");
            }

            CheckWeights(block.Place, Math.Max(width, block.Options.Width), block.Options.Width, block.Options.Kernel);
            width = block.Options.Width;
        }
    }

    private void CheckWeights(string place, int inputWidth, int width, int kernel)
    {
        long weights = (long)inputWidth * width * kernel * kernel;
        if (weights > DenseFloats.LargestCount)
        {
            throw Unsound(
                $"a convolution of {place} would have {weights} weights, but it may have at most "
                + $"{DenseFloats.LargestCount}; choose a smaller width or kernel.");
        }
    }

    private long TotalStride()
    {
        long total = (long)plan.Stem.Stride * (plan.Stem.Pooling?.Stride ?? 1);
        return plan.Blocks.SelectMany(block => block.Options.Steps())
            .Aggregate(total, (product, step) => product * step.Stride);
    }

    private ArgumentException Unsound(string problem) => UnsoundNetwork.Error(network, problem);
}
