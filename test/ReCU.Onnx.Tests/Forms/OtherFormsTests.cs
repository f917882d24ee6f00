using Google.Protobuf;
using ReCU.Graph;
using ReCU.Onnx.Proto;

namespace ReCU.Onnx.Tests.Forms;

/// <summary>Forms that this library does not write, but reads.</summary>
public class OtherFormsTests
{
    [Test]
    public void OperatorsWithoutNamesAreNamedAfterTheirOutputs()
    {
        NetworkGraph read = Read(m =>
        {
            foreach (NodeProto node in m.Graph.Node)
            {
                node.Name = "";
            }
        });

        Assert.That(read.Nodes[^1], Is.EqualTo(EditedModel.Network.Nodes[^1] with { Name = "logits" }));
        Assert.That(read.Nodes[0], Is.EqualTo(EditedModel.Network.Nodes[0]));
    }

    [Test]
    public void OperatorsOfOneNameGetANumber()
    {
        NetworkGraph read = Read(m => m.Operator("stem").Name = "conv");

        Assert.That(read.Nodes[0].Name, Is.EqualTo("conv"));
        Assert.That(read.Nodes[3].Name, Is.EqualTo("conv_1"));
    }

    [Test]
    public void AProductWithoutASumIsAScale()
    {
        NetworkGraph read = Read(m =>
        {
            m.Operator("sign.positive").Input[0] = "bn.product";
            m.Operator("sum").Input[1] = "bn.product";
            m.Graph.Node.Remove(m.Operator("bn"));
        });

        var scale = (Scale)read.Nodes[1];
        var whole = (Scale)EditedModel.Network.Nodes[1];
        Assert.That(scale.Factor, Is.EqualTo(whole.Factor));
        Assert.That(scale.Offset, Is.EqualTo(FloatTensor.Vector([0, 0, 0])));
    }

    [Test]
    public void ASumWithAConstantIsAScale()
    {
        NetworkGraph read = Read(m =>
        {
            m.Operator("bn").Input[0] = "stem";
            m.Graph.Node.Remove(m.Operator("bn.product"));
        });

        Assert.That(((Scale)read.Nodes[1]).Factor, Is.EqualTo(FloatTensor.Vector([1, 1, 1])));
    }

    [Test]
    public void OneNumberStandsForAllChannels()
    {
        NetworkGraph read = Read(m => m.Operator("bn").Input[1] = "constant_1");

        Assert.That(((Scale)read.Nodes[1]).Offset, Is.EqualTo(FloatTensor.Vector([1, 1, 1])));
    }

    [Test]
    public void OperandsMayChangePlaces() =>
        AssertReadsAlike(m => (m.Operator("bn").Input[0], m.Operator("bn").Input[1]) = ("bn.offset", "bn.product"));

    [Test]
    public void AGlobalAverageIsAPoolOfTheInputsSize()
    {
        NetworkGraph read = Read(m =>
        {
            m.Operator("mean").OpType = "GlobalAveragePool";
            m.Operator("mean").Attribute.Clear();
        });

        NetworkAssert.AreEqual(EditedModel.Network, read);
    }

    [Test]
    public void ConstantsMayBeStoredAsNumbers() => AssertReadsAlike(m =>
    {
        TensorProto bias = m.Constant("fc.bias");
        bias.FloatData.AddRange(((Linear)EditedModel.Network.Nodes[^1]).Bias.Values);
        bias.RawData = ByteString.Empty;
    });

    [Test]
    public void ConstantsMayBeListedAsInputs() =>
        AssertReadsAlike(m => m.Graph.Input.Add(new ValueInfoProto { Name = "fc.bias" }));

    [Test]
    public void OneOfTheOutputsIsEnough([Values(0, 1)] int removed) =>
        AssertReadsAlike(m => m.Graph.Output.RemoveAt(removed));

    [Test]
    public void AnotherProducersMetadataIsLeftAlone()
    {
        NetworkGraph read = Read(m =>
        {
            m.ProducerName = "pytorch";
            m.MetadataProps.Clear();
        });

        Assert.That(read.Metadata, Is.EqualTo(new ModelMetadata()));
    }

    private static void AssertReadsAlike(Action<ModelProto> edit) =>
        NetworkAssert.AreEqual(EditedModel.Network, Read(edit));

    private static NetworkGraph Read(Action<ModelProto> edit) => OnnxModel.Parse(EditedModel.Bytes(edit));
}
