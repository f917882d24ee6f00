using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Importing;

/// <summary>A network of a few hundred weights, so that its checkpoints are quick to damage.</summary>
internal static class SmallNetworks
{
    public static ResidualNetwork Architecture { get; } = BinaryNetwork.ResNet20 with
    {
        Name = "small",
        Stem = new StemOptions(3),
        Stages = [new(3, 1), new(4, 1, Stride: 2)],
    };

    public static ImportOptions Options { get; } = new() { Network = Architecture, ImageSize = (8, 8) };

    /// <summary>A network with running statistics and scales that are not those of a new one.</summary>
    public static BinaryClassifier Create()
    {
        BinaryClassifier network = Architecture.Create((3, 8, 8), 5, seed: 11);
        network.SetTau(0.9);
        using IDisposable noGradient = no_grad();
        using Generator random = new(5);
        foreach ((string name, Tensor tensor) in network.state_dict())
        {
            if (name.Contains("running_", StringComparison.Ordinal))
            {
                using Tensor noise = rand(tensor.shape, generator: random);
                tensor.add_(noise);
            }
        }

        network.eval();
        return network;
    }

    /// <summary>The checkpoint of <see cref="Create"/>, to be written as it is or changed.</summary>
    public static CheckpointWriter Checkpoint()
    {
        using BinaryClassifier network = Create();
        return CheckpointWriter.Of(network);
    }

    /// <summary>Logits of eight fixed images.</summary>
    public static float[] Logits(BinaryClassifier network)
    {
        using Generator random = new(6);
        using Tensor images = randn([8, 3, 8, 8], generator: random);
        using Tensor logits = network.forward(images);
        return logits.detach().data<float>().ToArray();
    }
}
