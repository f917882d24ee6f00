namespace ReCU.Report.Tests.Evaluating;

public class EvaluationBuilderTests
{
    private static readonly string[] _names = ["cat", "dog", "eel"];

    [Test]
    public void AHandMadeExampleGivesItsFigures()
    {
        var builder = new EvaluationBuilder(_names, new EvaluationOptions { TopK = 2 });
        builder.Add(0, 0, [0.7f, 0.2f, 0.1f]);
        builder.Add(1, 0, [0.3f, 0.6f, 0.1f], "cat/second.jpg");
        builder.Add(2, 1, [0.5f, 0.4f, 0.1f]);
        builder.Add(3, 1, [0.1f, 0.8f, 0.1f]);
        ClassifierEvaluation evaluation = builder.Build("pets");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((evaluation.DataName, evaluation.Images, evaluation.LeftOut), Is.EqualTo(("pets", 4, 0)));
            Assert.That(evaluation.Accuracy, Is.EqualTo(0.5));
            Assert.That(evaluation.TopAccuracy(2), Is.EqualTo(1));
            Assert.That(
                evaluation.CrossEntropy, Is.EqualTo(-Math.Log(0.7 * 0.3 * 0.4 * 0.8) / 4).Within(1e-6));
            Assert.That(evaluation.Confusion, Is.EqualTo(new ConfusionCell[]
            {
                new(0, 0, 1), new(0, 1, 1), new(1, 0, 1), new(1, 1, 1),
            }));
            Assert.That(evaluation.Classes, Is.EqualTo(new ClassFigures[]
            {
                new("cat", Support: 2, Predicted: 2, Right: 1),
                new("dog", Support: 2, Predicted: 2, Right: 1),
                new("eel", Support: 0, Predicted: 0, Right: 0),
            }));
            Assert.That(
                evaluation.Errors.Select(error => (error.Row, error.Name, error.Actual, error.Predicted)),
                Is.EqualTo(new (int, string?, int, int)[] { (1, "cat/second.jpg", 0, 1), (2, null, 1, 0) }));
            Assert.That(evaluation.Errors[0].Probability, Is.EqualTo(0.6).Within(1e-6));
            Assert.That(evaluation.Errors[0].ActualProbability, Is.EqualTo(0.3).Within(1e-6));
        }
    }

    [Test]
    public void FiguresAreThoseOfTheDefinitions([Values(2, 7, 40)] int classes, [Values(1, 2, 3)] int seed)
    {
        (int[] labels, float[][] rows) = Random(classes, count: 400, seed);
        var builder = new EvaluationBuilder([.. Enumerable.Range(0, classes).Select(c => $"{c}")]);
        for (int i = 0; i < rows.Length; i++)
        {
            builder.Add(i, labels[i], rows[i]);
        }

        ClassifierEvaluation evaluation = builder.Build();

        // Sorted, equal ones in the order of the classes.
        int[][] ranked = [.. rows.Select(row => Enumerable.Range(0, classes).OrderByDescending(c => row[c]).ToArray())];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(evaluation.TopRight, Has.Count.EqualTo(Math.Min(5, classes)));
            for (int k = 1; k <= evaluation.TopRight.Count; k++)
            {
                Assert.That(
                    evaluation.TopRight[k - 1],
                    Is.EqualTo(Count(i => ranked[i].Take(k).Contains(labels[i]))),
                    $"top {k}");
            }

            for (int c = 0; c < classes; c++)
            {
                Assert.That(evaluation.Classes[c], Is.EqualTo(new ClassFigures(
                    $"{c}",
                    Count(i => labels[i] == c),
                    Count(i => ranked[i][0] == c),
                    Count(i => labels[i] == c && ranked[i][0] == c))));
            }

            Assert.That(evaluation.Confusion.Sum(cell => cell.Count), Is.EqualTo(400));
            Assert.That(
                evaluation.Confusion,
                Is.EqualTo(Enumerable.Range(0, 400).GroupBy(i => (labels[i], ranked[i][0])).OrderBy(group => group.Key)
                    .Select(group => new ConfusionCell(group.Key.Item1, group.Key.Item2, group.Count()))));
            Assert.That(
                evaluation.Errors.Select(error => error.Row),
                Is.EqualTo(Enumerable.Range(0, 400).Where(i => ranked[i][0] != labels[i])
                    .OrderByDescending(i => rows[i].Max()).Take(24)));
        }

        int Count(Func<int, bool> condition) => Enumerable.Range(0, 400).Count(condition);
    }

    [Test]
    public void ImagesOfClassesThatTheNetworkDoesNotKnowAreErrors()
    {
        var builder = new EvaluationBuilder(_names, scoreCount: 2);
        builder.Add(0, 0, [0.9f, 0.1f]);
        builder.Add(1, 2, [0.9f, 0.1f]);
        ClassifierEvaluation evaluation = builder.Build();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(evaluation.TopRight, Is.EqualTo(new[] { 1, 1 }));
            Assert.That(evaluation.Classes[2], Is.EqualTo(new ClassFigures("eel", 1, 0, 0)));
            Assert.That(evaluation.Errors.Single().ActualProbability, Is.Zero);
            Assert.That(evaluation.CrossEntropy, Is.EqualTo((-Math.Log(0.9) - Math.Log(1e-15)) / 2).Within(1e-6));
        }
    }

    [Test]
    public void WhatCouldNotBeReadIsCountedAndNoMore()
    {
        var builder = new EvaluationBuilder(_names);
        Assert.That(() => builder.Build(), Throws.InvalidOperationException);

        builder.AddLeftOut();
        builder.AddLeftOut();
        Assert.That(
            () => builder.Build(),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("none of the 2 images could be read"));

        builder.Add(1, 1, [0, 1, 0]);
        ClassifierEvaluation evaluation = builder.Build();
        Assert.That((evaluation.Images, evaluation.LeftOut, evaluation.Accuracy), Is.EqualTo((1, 2, 1.0)));
    }

    [Test]
    public void WhereTheNetworkGivesNaNItErrs(
        [Values(new[] { float.NaN, float.NaN, float.NaN }, new[] { 0.5f, float.NaN, 0.5f })] float[] probabilities)
    {
        var builder = new EvaluationBuilder(_names);
        builder.Add(0, 1, probabilities);
        ClassifierEvaluation alone = builder.Build();
        builder.Add(1, 1, [0, 1, 0]);
        ClassifierEvaluation evaluation = builder.Build();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((alone.Images, alone.Accuracy), Is.EqualTo((1, 0.0)));
            Assert.That((evaluation.Images, evaluation.LeftOut), Is.EqualTo((2, 0)));
            Assert.That(evaluation.WithoutNumbers, Is.EqualTo(1));
            Assert.That(evaluation.TopRight, Is.EqualTo(new[] { 1, 1, 1 }));
            Assert.That(evaluation.Classes[1], Is.EqualTo(new ClassFigures("dog", Support: 2, Predicted: 1, Right: 1)));
            Assert.That(evaluation.Confusion, Is.EqualTo(new ConfusionCell[] { new(1, 1, 1) }));
            Assert.That(evaluation.CrossEntropy, Is.EqualTo(-Math.Log(1e-15) / 2).Within(1e-9));
            Assert.That(evaluation.Calibration.Bins.Sum(bin => bin.Count), Is.EqualTo(1));
            Assert.That(evaluation.Errors, Is.Empty);
        }
    }

    [TestCase(new[] { 3.2f, -1, 0 }, "3.2 among its probabilities", "Softmax.FromLogits")]
    [TestCase(new[] { 0.5f, 0.6f, 0.7f }, "a sum of 1.8", "Softmax.FromLogits")]
    [TestCase(new[] { 0.5f, 0.5f }, "2 probabilities", "3 classes")]
    public void WhatAreNoProbabilitiesIsRefused(float[] scores, string problem, string remedy) => Assert.That(
        () => new EvaluationBuilder(_names).Add(7, 0, scores),
        Throws.ArgumentException.With.Message.Contains(problem).And.Message.Contains(remedy));

    [Test]
    public void LabelsAndOptionsOutOfRangeAreRefused()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                () => new EvaluationBuilder(_names).Add(4, 3, [1, 0, 0]),
                Throws.ArgumentException.With.Message.Contains("Image 4 has label 3").And.Message.Contains("0 to 2"));
            Assert.That(() => new EvaluationBuilder(_names).Add(4, -1, [1, 0, 0]), Throws.ArgumentException);
            Assert.That(() => new EvaluationBuilder([]), Throws.ArgumentException);
            Assert.That(() => new EvaluationBuilder(_names, scoreCount: 4), Throws.InstanceOf<ArgumentException>());
            Assert.That(() => new EvaluationBuilder(_names, scoreCount: 0), Throws.InstanceOf<ArgumentException>());
            foreach (EvaluationOptions options in new EvaluationOptions[]
            {
                new() { TopK = 0 }, new() { CalibrationBins = 0 }, new() { Errors = -1 },
            })
            {
                Assert.That(() => new EvaluationBuilder(_names, options), Throws.InstanceOf<ArgumentException>());
            }
        }
    }

    [Test]
    public void OfEquallyConfidentErrorsThoseOfTheFirstRowsAreKept()
    {
        var builder = new EvaluationBuilder(_names, new EvaluationOptions { Errors = 2 });
        var none = new EvaluationBuilder(_names, new EvaluationOptions { Errors = 0 });
        foreach (int row in new[] { 5, 3, 4, 1 })
        {
            builder.Add(row, 0, [0.1f, 0.8f, 0.1f]);
            none.Add(row, 0, [0.1f, 0.8f, 0.1f]);
        }

        Assert.That(builder.Build().Errors.Select(error => error.Row), Is.EqualTo(new[] { 1, 3 }));
        Assert.That(none.Build().Errors, Is.Empty);
    }

    // Probabilities in sixteenths: some are equal, and the sum is exact.
    private static (int[] Labels, float[][] Rows) Random(int classes, int count, int seed)
    {
        var random = new Random(seed);
        var rows = new float[count][];
        for (int i = 0; i < count; i++)
        {
            rows[i] = new float[classes];
            for (int part = 0; part < 16; part++)
            {
                rows[i][random.Next(classes)] += 1 / 16f;
            }
        }

        return ([.. Enumerable.Range(0, count).Select(_ => random.Next(classes))], rows);
    }
}
