using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Training.Teachers;

/// <summary>A teacher of feature maps: seeded 3x3 filters of the pixels, averaged to a size for each block.</summary>
/// <param name="Widths">Channels of the maps, in their order.</param>
/// <param name="Sizes">Their heights and widths.</param>
internal sealed record RandomFilters(IReadOnlyList<int> Widths, IReadOnlyList<int> Sizes) : FeatureTeacher
{
    /// <summary>Maps for the blocks of <see cref="TestImages.Tiny"/>, larger than its own for images of 8x8.</summary>
    public static RandomFilters ForTiny { get; } = new([4, 8], [8, 4]);

    public override void Check()
    {
        // Its numbers are the test's.
    }

    public override string ComputeFingerprint() => "filters";

    public override FeatureTeacherModel Open() => new Model(this);

    private sealed class Model(RandomFilters options) : FeatureTeacherModel
    {
        public override string Name => "filters";

        public override IReadOnlyList<Tensor> Maps(Tensor pixels) =>
            [.. options.Widths.Select((width, block) => Map(pixels, width, options.Sizes[block], block))];

        public override void Dispose()
        {
            // It holds nothing.
        }

        private static Tensor Map(Tensor pixels, int width, int size, int seed)
        {
            using DisposeScope scope = NewDisposeScope();
            var random = new Random(seed);
            int channels = (int)pixels.shape[1];
            float[] filters = [.. Enumerable.Range(0, width * channels * 9).Select(_ => random.NextSingle() - 0.5f)];
            Tensor filtered = nn.functional.conv2d(
                pixels, tensor(filters, [width, channels, 3, 3], device: pixels.device), padding: [1, 1]);
            return nn.functional.adaptive_avg_pool2d(filtered, [size, size]).MoveToOuterDisposeScope();
        }
    }
}
