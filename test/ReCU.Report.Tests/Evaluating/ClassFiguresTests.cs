namespace ReCU.Report.Tests.Evaluating;

public class ClassFiguresTests
{
    [Test]
    public void PrecisionRecallAndF1AreSharesOfTheirWholes()
    {
        var figures = new ClassFigures("cat", Support: 10, Predicted: 5, Right: 4);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(figures.Precision, Is.EqualTo(0.8));
            Assert.That(figures.Recall, Is.EqualTo(0.4));
            Assert.That(figures.F1, Is.EqualTo(2 * 0.8 * 0.4 / (0.8 + 0.4)).Within(1e-12));
        }
    }

    [Test]
    public void WhatHasNoWholeHasNoShare()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(new ClassFigures("cat", 0, 3, 0).Recall, Is.Null);
            Assert.That(new ClassFigures("cat", 0, 3, 0).Precision, Is.Zero);
            Assert.That(new ClassFigures("cat", 3, 0, 0).Precision, Is.Null);
            Assert.That(new ClassFigures("cat", 3, 0, 0).F1, Is.Zero);
            Assert.That(new ClassFigures("cat", 0, 0, 0).F1, Is.Null);
        }
    }
}
