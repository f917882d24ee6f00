using ReCU.TestKit;
using ReCU.Torch.Checkpointing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Training;

/// <summary>Torch's optimisers go on with the same steps when their state has been through a file.</summary>
public sealed class OptimizerTensorsTests
{
    public static IEnumerable<TestCaseData> Optimizers =>
    [
        Case("SGD", parameters => optim.SGD(parameters, 0.1, momentum: 0.9)),
        Case("SGD without momentum", parameters => optim.SGD(parameters, 0.1)),
        Case("Adam", parameters => optim.Adam(parameters)),
        Case("Adam with the largest square", parameters => optim.Adam(parameters, amsgrad: true)),
        Case("AdamW", parameters => optim.AdamW(parameters)),
        Case("NAdam", parameters => optim.NAdam(parameters)),
        Case("RMSprop", parameters => optim.RMSProp(parameters, momentum: 0.5, centered: true)),
        Case("groups", parameters => optim.SGD(
            new SGD.ParamGroup[]
            {
                new() { Parameters = parameters.Take(1), Options = new() { weight_decay = 0.1 } },
                new() { Parameters = parameters.Skip(1) },
            },
            0.1,
            momentum: 0.9)),
    ];

    [TestCaseSource(nameof(Optimizers))]
    public void TheStateSurvives(Func<IEnumerable<Parameter>, optim.Optimizer> create)
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        (Tensor[] Values, optim.Optimizer Optimizer) first = Start(create);
        Run(first, 0, 3);
        using (FileStream stream = File.Create(folder.File("state")))
        {
            (string, Tensor)[] tensors = [.. OptimizerTensors.Of(first.Optimizer)];
            SafetensorsWriter.Write(stream, tensors, new Dictionary<string, string>());
        }

        (Tensor[] Values, optim.Optimizer Optimizer) second = Start(create);
        using (no_grad())
        {
            second.Values[0].copy_(first.Values[0]);
            second.Values[1].copy_(first.Values[1]);
        }

        using (var file = new SafetensorsFile(folder.File("state")))
        {
            OptimizerTensors.Restore(second.Optimizer, file);
            file.CheckAllRead();
        }

        Run(first, 3, 3);
        Run(second, 3, 3);
        using (first.Optimizer)
        using (second.Optimizer)
        {
            Assert.That(second.Values[0].data<float>().ToArray(), Is.EqualTo(first.Values[0].data<float>().ToArray()));
            Assert.That(second.Values[1].data<float>().ToArray(), Is.EqualTo(first.Values[1].data<float>().ToArray()));
        }
    }

    private static TestCaseData Case(
        string name, Func<IEnumerable<Parameter>, optim.Optimizer> create) =>
        new TestCaseData(create).SetName($"TheStateSurvives({name})");

    private static (Tensor[] Values, optim.Optimizer Optimizer) Start(
        Func<IEnumerable<Parameter>, optim.Optimizer> create)
    {
        Parameter[] parameters =
            [new(tensor(new[] { 1f, -2, 3 })), new(tensor(new[] { 0.5f, 0.25f, -1, 4 }, [2, 2]))];
        return ([.. parameters], create(parameters));
    }

    // The loss is a sum of fourth powers, with a factor that changes from step to step.
    private static void Run((Tensor[] Values, optim.Optimizer Optimizer) run, int start, int steps)
    {
        for (int step = start; step < start + steps; step++)
        {
            run.Optimizer.zero_grad();
            foreach (Tensor value in run.Values)
            {
                value.pow(4).sum().mul(0.01 * (step + 1)).backward();
            }

            run.Optimizer.step();
        }
    }
}
