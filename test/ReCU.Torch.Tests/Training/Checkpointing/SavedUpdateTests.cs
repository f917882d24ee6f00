using ReCU.TestKit;
using ReCU.Torch.Training.Checkpointing;
using ReCU.Torch.Training.Optimisation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Training.Checkpointing;

/// <summary>Optimisers go on with the same steps when their state has been through a file.</summary>
public sealed class SavedUpdateTests
{
    private static IEnumerable<TestCaseData> Optimisers =>
    [
        new TestCaseData(new Sgd()).SetArgDisplayNames("SGD"),
        new TestCaseData(new Sgd { Momentum = 0 }).SetArgDisplayNames("SGD without momentum"),
        new TestCaseData(new Adam()).SetArgDisplayNames("Adam"),
    ];

    [TestCaseSource(nameof(Optimisers))]
    public void TheStateSurvives(Optimiser optimiser)
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        Parameter[] first = Start();
        Parameter[] second = Start();
        using ParameterUpdate ofFirst = Begin(optimiser, first);
        using ParameterUpdate ofSecond = Begin(optimiser, second);
        Run(ofFirst, first, 0, 3);
        using (FileStream stream = File.Create(folder.File("state")))
        {
            SafetensorsWriter.Write(stream, [.. ofFirst.Save()], new Dictionary<string, string>());
        }

        using (no_grad())
        {
            second[0].copy_(first[0]);
            second[1].copy_(first[1]);
        }

        using (var file = new SafetensorsFile(folder.File("state")))
        {
            ofSecond.Restore(file);
            file.CheckAllRead();
        }

        Run(ofFirst, first, 3, 3);
        Run(ofSecond, second, 3, 3);
        Assert.That(Values(second), Is.EqualTo(Values(first)));
    }

    // The names under which earlier versions saved what TorchSharp's optimisers remembered.
    [Test]
    public void TheNamesStay()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.That(
            NamesOf(new Sgd()),
            Is.EqualTo(new[] { "optimizer.0.momentum_buffer", "optimizer.1.momentum_buffer" }));
        Assert.That(NamesOf(new Sgd { Momentum = 0 }), Is.Empty);
        Assert.That(NamesOf(new Adam()), Is.EqualTo(new[]
        {
            "optimizer.0.step", "optimizer.0.exp_avg", "optimizer.0.exp_avg_sq",
            "optimizer.1.step", "optimizer.1.exp_avg", "optimizer.1.exp_avg_sq",
        }));
    }

    private static string[] NamesOf(Optimiser optimiser)
    {
        Parameter[] parameters = Start();
        using ParameterUpdate update = Begin(optimiser, parameters);
        Run(update, parameters, 0, 1);
        return [.. update.Save().Select(tensor => tensor.Name)];
    }

    private static Parameter[] Start() =>
        [new(tensor(new[] { 1f, -2, 3 })), new(tensor(new[] { 0.5f, 0.25f, -1, 4 }, [2, 2]))];

    private static ParameterUpdate Begin(Optimiser optimiser, Parameter[] parameters) => optimiser.Begin(
        [new ParameterGroup([parameters[0]], 0.1), new ParameterGroup([parameters[1]], 0)], 0.1);

    // The loss is a sum of fourth powers, with a factor that changes from step to step.
    private static void Run(ParameterUpdate update, Parameter[] parameters, int start, int steps)
    {
        for (int step = start; step < start + steps; step++)
        {
            update.ClearGradients();
            foreach (Tensor value in parameters)
            {
                value.pow(4).sum().mul(0.01 * (step + 1)).backward();
            }

            update.Step();
        }
    }

    private static float[] Values(Parameter[] parameters) =>
        [.. parameters.SelectMany(parameter => parameter.detach().data<float>().ToArray())];
}
