using Microsoft.ML.Data;
using ReCU.Graph;
using ReCU.MLNet.Internals.Schema;

namespace ReCU.MLNet.Tests.Internals.Schema;

[TestFixture]
internal sealed class ClassLabelsTests
{
    [Test]
    public void ANameThatIsNoValueOfTheTypeIsRefused() =>
        Assert.That(
            () => ClassLabels.Create(NumberDataViewType.Int32, ["1", "two"]),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("The class 'two' is no value of"));

    [Test]
    public void EveryTypeComesBackFromItsName([ValueSource(nameof(Types))] PrimitiveDataViewType type) =>
        Assert.That(LabelValues.FromName(type.ToString()!), Is.EqualTo(type));

    [Test]
    public void AnUnknownTypeIsRefused() =>
        Assert.That(() => LabelValues.FromName("Colour"), Throws.TypeOf<InvalidModelException>());

    private static PrimitiveDataViewType[] Types =>
    [
        TextDataViewType.Instance, BooleanDataViewType.Instance, NumberDataViewType.SByte, NumberDataViewType.Byte,
        NumberDataViewType.Int16, NumberDataViewType.UInt16, NumberDataViewType.Int32, NumberDataViewType.UInt32,
        NumberDataViewType.Int64, NumberDataViewType.UInt64, NumberDataViewType.Single, NumberDataViewType.Double,
    ];
}
