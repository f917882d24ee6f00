using ReCU.Data;
using ReCU.Torch.Devices;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Optimisation;
using ReCU.Torch.Training.Runs;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Training.Sharing;

/// <summary>
/// The plain form of a training on several processes: one network takes the shares of each batch in turn, each from the
/// same weights and running statistics, and adds up what comes of them, number by number. It knows nothing of groups.
/// </summary>
internal static class SharesInTurn
{
    /// <summary>Trains all epochs; without validation, as every epoch but the last is forgotten then.</summary>
    /// <param name="options">Options with a normalisation and without what changes the gradients.</param>
    /// <param name="images">The images, all of which are trained on.</param>
    /// <param name="size">Number of shares.</param>
    /// <param name="send">What becomes of a number of a gradient that is sent; null leaves it.</param>
    /// <returns>The weights and running statistics as bits, by name.</returns>
    public static string Train(
        TrainingOptions options, ImageDataset images, int size, Converter<float, float>? send = null)
    {
        using DisposeScope scope = NewDisposeScope();
        ComputeDevice device = ComputeDevice.OnCpu();
        var geometry = InputGeometry.For(images, null, options.Border);
        using BinaryClassifier classifier =
            options.Network.Create(geometry.Shape, images.ClassCount, options.SeedOrDefault);
        using TorchSettings settings = TorchSettings.Begin(device, options.Threads, deterministic: false);
        using IDisposable arithmetic = device.Arithmetic.Begin();
        float[]? weights = options.ClassWeights?.For(images.ClassCount, images.Labels.ToArray());
        using var loss = new LabelLoss(options.LabelSmoothing, weights);
        using var learner = new Learner(options, classifier, loss);
        using BatchSource source = BatchSource.Open(
            device, geometry, options.Normalisation!, options.Augmentation, null, [images]);
        int[] rows = [.. Enumerable.Range(0, images.Count)];
        for (int epoch = 0; epoch < options.Epochs; epoch++)
        {
            EpochPlan plan = EpochPlan.For(images, rows, options, epoch);
            for (int step = 0; step < plan.Steps; step++)
            {
                classifier.train();
                classifier.SetTau(options.Tau.At(epoch, step, plan.Steps, options.Epochs));
                int[] batch = plan.RowsFrom(step)[..plan.BatchSize(step)].ToArray();
                var sums = new Sums(classifier, send ?? (value => value));
                // Counts rows that come several times over all shares.
                AugmentedEpoch changes = plan.Augmented(options, epoch, step);
                foreach (int[] share in Cut(batch, size))
                {
                    using BatchReader reader = source.Open(images, share, share.Length, changes);
                    using Batch read = reader.Read(share.Length)!.Value;
                    double weight = share.Sum(row => (double)(weights?[images.Labels[row]] ?? 1));
                    double whole = batch.Sum(row => (double)(weights?[images.Labels[row]] ?? 1));
                    learner.Update.ClearGradients();
                    using Tensor logits = classifier.forward(read.Images);
                    using Tensor value = loss.Compute(new Prediction(logits), read, loss.TargetOf(read));
                    BackwardPass.Run(value);
                    sums.Add((float)(weight / whole), (float)((double)share.Length / batch.Length));
                }

                sums.Apply();
                learner.Update.LearningRate = LearningRateSchedule.At(options, epoch, step, plan.Steps);
                learner.Update.Step();
            }
        }

        return string.Join('\n', classifier.state_dict().Select(entry =>
            $"{entry.Key} {Convert.ToHexString(entry.Value.bytes)}"));
    }

    /// <summary>The nearest number with 8 bits of precision; at the same distance that with an even last bit.</summary>
    public static float Round(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        uint below = bits & 0xffff0000;
        uint rest = bits - below;
        bool isUp = rest > 0x8000 || (rest == 0x8000 && (below & 0x10000) != 0);
        return BitConverter.UInt32BitsToSingle(isUp ? below + 0x10000 : below);
    }

    private static IEnumerable<int[]> Cut(int[] batch, int size)
    {
        int shares = Math.Min(size, batch.Length / 2);
        for (int i = 0; i < shares; i++)
        {
            yield return batch[(batch.Length * i / shares)..(batch.Length * (i + 1) / shares)];
        }
    }

    /// <summary>Sums over the shares of a batch.</summary>
    private sealed class Sums(BinaryClassifier classifier, Converter<float, float> send)
    {
        private readonly Parameter[] _parameters = [.. classifier.parameters()];
        private readonly Tensor[] _statistics = [.. classifier.modules().OfType<BatchNorm>()
            .SelectMany(norm => new[] { norm.running_mean!, norm.running_var! })];
        private readonly Tensor[] _counts =
            [.. classifier.modules().OfType<BatchNorm>().Select(norm => norm.num_batches_tracked!)];
        private readonly float[][] _before = [.. classifier.modules().OfType<BatchNorm>()
            .SelectMany(norm => new[] { norm.running_mean!, norm.running_var! })
            .Select(statistic => statistic.data<float>().ToArray())];
        private readonly List<float[]> _gradients = [];
        private readonly List<float[]> _averages = [];
        private int _shares;

        public void Add(float ofLoss, float ofImages)
        {
            using IDisposable noGradient = no_grad();
            for (int i = 0; i < _parameters.Length; i++)
            {
                AddTo(_gradients, i, _parameters[i].grad!.contiguous().data<float>().ToArray(), ofLoss, send);
            }

            for (int i = 0; i < _statistics.Length; i++)
            {
                AddTo(_averages, i, _statistics[i].data<float>().ToArray(), ofImages, value => value);
                _statistics[i].copy_(tensor(_before[i]));
            }

            _shares++;
        }

        public void Apply()
        {
            using IDisposable noGradient = no_grad();
            for (int i = 0; i < _parameters.Length; i++)
            {
                _parameters[i].grad = tensor(Array.ConvertAll(_gradients[i], send)).view(_parameters[i].shape);
            }

            for (int i = 0; i < _statistics.Length; i++)
            {
                _statistics[i].copy_(tensor(_averages[i]));
            }

            foreach (Tensor count in _counts)
            {
                // A batch counts once, whatever it was cut into.
                count.sub_(_shares - 1);
            }
        }

        private static void AddTo(
            List<float[]> sums, int index, float[] values, float factor, Converter<float, float> send)
        {
            float[] scaled = Array.ConvertAll(values, value => send(value * factor));
            if (index == sums.Count)
            {
                sums.Add(scaled);
                return;
            }

            for (int i = 0; i < scaled.Length; i++)
            {
                sums[index][i] += scaled[i];
            }
        }
    }
}
