using System.Runtime.Intrinsics;
using ReCU.Packed.Lanes;

namespace ReCU.Packed.Tests.Lanes;

public class LanesTests
{
    [Test]
    public void MultiplyAddWithExactSignWhereTwoRoundingsGiveZeroKeepsTheSign() => Assert.Multiple(() =>
    {
        CheckSigns<Lane, float>();
        CheckSigns<Lanes4, Vector128<float>>();
        CheckSigns<Lanes8, Vector256<float>>();
        CheckSigns<Lanes16, Vector512<float>>();
    });

    private static void CheckSigns<TLanes, TVector>()
        where TLanes : ILanes<TVector>
    {
        var random = new Random(1);
        var values = new float[TLanes.Count];
        int negative = 0;
        for (int i = 0; i < 1000; i++)
        {
            float factor = (random.NextSingle() - 0.5f) * 0.01f;
            float sum = random.Next(-4608, 4608);

            // The addend is the product's rounded opposite: what is left is the rounding, of either sign or none.
            float addend = -(factor * sum);
            TVector result = TLanes.MultiplyAddWithExactSign(
                TLanes.Broadcast(factor), TLanes.Broadcast(sum), TLanes.Broadcast(addend));
            TLanes.Store(result, ref values[0]);
            int expected = Math.Sign((double)factor * sum + addend);
            negative += expected < 0 ? 1 : 0;

            Assert.That(values.Select(value => MathF.Sign(value)), Is.All.EqualTo(expected), $"{typeof(TLanes)} {i}");
        }

        Assert.That(negative, Is.GreaterThan(100));
    }
}
