using ReCU.Graph;
using ReCU.Onnx;
using ReCU.Onnx.Writing;
using ReCU.Packed.Plan;
using ReCU.TestKit;

namespace ReCU.Agreement.Tests;

/// <summary>Every room knows every kind of node.</summary>
public class NodeKindTests
{
    private static readonly Dictionary<string, Func<IEnumerable<Type>>> _rooms = new()
    {
        ["src/ReCU.Onnx/Writing/NodeWriters.cs"] = () => NodeWriters.All.Kinds,
        ["src/ReCU.Onnx/Reading, by what is read back of random graphs"] = () => KindsIn(
            RandomGraphs.All(seed: 1).Select(graph => OnnxModel.Parse(OnnxModel.ToBytes(graph)))),
        ["src/ReCU.Packed/Plan/NodePlans.cs"] = () => NodePlans.All.Kinds,
        ["test/ReCU.TestKit/OracleNodes.cs"] = () => GraphOracle.Kinds,
        ["test/ReCU.TestKit/RandomGraphs.cs"] = () => KindsIn(RandomGraphs.All(seed: 1)),
    };

    private static IEnumerable<string> Rooms => _rooms.Keys;

    private static Type[] Kinds { get; } =
        [.. typeof(GraphNode).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(GraphNode)) && !t.IsAbstract)];

    [TestCaseSource(nameof(Rooms))]
    public void NoRoomHasForgottenAKindOfNode(string room) =>
        Assert.That(FindForgotten(Kinds, _rooms[room]()), Is.Empty, $"nodes that {room} does not know");

    [Test]
    public void AForgottenKindIsFoundByName()
    {
        Assert.That(Kinds, Does.Contain(typeof(BinaryConv)).And.Contain(typeof(Add)));
        Assert.That(
            FindForgotten(Kinds, Kinds.Where(kind => kind != typeof(PadImage))),
            Is.EqualTo(new[] { nameof(PadImage) }));
    }

    private static IEnumerable<string> FindForgotten(IEnumerable<Type> kinds, IEnumerable<Type> known) =>
        kinds.Except(known).Select(kind => kind.Name);

    private static IEnumerable<Type> KindsIn(IEnumerable<NetworkGraph> graphs) =>
        graphs.SelectMany(graph => graph.Nodes).Select(node => node.GetType()).Distinct();
}
