using ReCU.Torch.Layers;
using ReCU.Torch.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Golden;

/// <summary>
/// Whole networks against the authors' own: logits, loss, every gradient, and five steps of SGD. Float64 never takes
/// the kernels; float32 is tried with them and without.
/// </summary>
[Category("Golden")]
[TestFixture("resnet20_1w1a")]
[TestFixture("resnet18A_1w1a")]
public sealed class NetworkGoldenTests(string name)
{
    private readonly GoldenCase _golden = GoldenFiles.Read("network", name);

    [Test]
    public void StateDictHasTheAuthorsNamesAndShapesInOrder()
    {
        using BinaryClassifier network = CreateNetwork();
        var expected = _golden.Names.Where(entry => entry.StartsWith("init.", StringComparison.Ordinal))
            .Select(entry => $"{entry[5..]} [{string.Join(", ", _golden.Tensor(entry).shape)}]");
        var actual = network.state_dict().Select(entry => $"{entry.Key} [{string.Join(", ", entry.Value.shape)}]");
        Assert.That(actual, Is.EqualTo(expected));
    }

    [TestCase(ScalarType.Float32, true)]
    [TestCase(ScalarType.Float32, false)]
    [TestCase(ScalarType.Float64, false)]
    public void LogitsLossAndGradientsAreThoseOfTheAuthors(ScalarType type, bool kernels)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable arithmetic = new LayerArithmetic { Kernels = kernels }.Begin();
        using BinaryClassifier network = CreateNetwork();
        network.to(type);
        Tensor logits = network.forward(_golden.Tensor("input").to(type));
        Tensor loss = nn.functional.cross_entropy(logits, _golden.Tensor("labels"));
        Close.Assert(logits, _golden.Tensor("train.logits"), 1e-4, 1e-4, "logits");
        Close.Assert(loss.view(1), _golden.Tensor("train.loss"), 1e-4, 1e-4, "loss");

        loss.backward();
        var parameters = network.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        string[] gradients = [.. _golden.Names.Where(entry => entry.StartsWith("grad.", StringComparison.Ordinal))];
        Assert.That(gradients.Select(entry => entry[5..]), Is.EquivalentTo(parameters.Keys));
        foreach (string gradient in gradients)
        {
            Close.AssertToLargest(parameters[gradient[5..]].grad!, _golden.Tensor(gradient), 1e-4, 1e-3, gradient);
        }
    }

    [TestCase(ScalarType.Float32, true)]
    [TestCase(ScalarType.Float32, false)]
    [TestCase(ScalarType.Float64, false)]
    public void FiveStepsOfSgdHaveTheAuthorsLosses(ScalarType type, bool kernels)
    {
        using IDisposable arithmetic = new LayerArithmetic { Kernels = kernels }.Begin();
        using BinaryClassifier network = CreateNetwork();
        network.to(type);
        using ParameterUpdate update = new Sgd { Momentum = _golden.Number("momentum") }.Begin(
            [new ParameterGroup([.. network.parameters()], _golden.Number("weight_decay"))], _golden.Number("lr"));
        using Tensor input = _golden.Tensor("input").to(type);
        using Tensor labels = _golden.Tensor("labels");
        var losses = new List<double>();
        for (int step = 0; step < (int)_golden.Number("steps"); step++)
        {
            using DisposeScope scope = NewDisposeScope();
            update.ClearGradients();
            Tensor loss = nn.functional.cross_entropy(network.forward(input), labels);
            loss.backward();
            update.Step();
            losses.Add(loss.to(ScalarType.Float64).item<double>());
        }

        float[] expected = _golden.Tensor("sgd.losses").data<float>().ToArray();
        Assert.That(losses, Is.EqualTo(expected).Within(1e-4));
    }

    private BinaryClassifier CreateNetwork()
    {
        BinaryNetwork architecture = name == "resnet20_1w1a" ? BinaryNetwork.ResNet20 : BinaryNetwork.ResNet18A;
        BinaryClassifier network = architecture.Create((3, 32, 32), 10);
        using (no_grad())
        {
            foreach ((string entry, Tensor value) in network.state_dict())
            {
                value.copy_(_golden.Tensor("init." + entry).view(value.shape));
            }
        }

        network.SetTau(_golden.Number("tau"));
        network.train();
        return network;
    }
}
