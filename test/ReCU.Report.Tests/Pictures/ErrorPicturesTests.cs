using ReCU.Data;
using ReCU.Graph;
using ReCU.Packed;
using ReCU.TestKit;

namespace ReCU.Report.Tests.Pictures;

public class ErrorPicturesTests
{
    private static readonly NetworkGraph _graph = RandomGraphs.TwoStage(1);

    [Test]
    public void EachErrorHasThePictureOfItsRow()
    {
        // Row i is grey of 20 i; the surest errors come first, which is not the order of the rows.
        ImageSet images = Greys((1, 6, 6), 10);
        ClassifierEvaluation evaluation = Evaluate(images, [7, 2, 9, 4]).WithPictures(images, side: 24);

        Assert.That(evaluation.Errors.Select(error => error.Row), Is.EqualTo(new[] { 7, 2, 9, 4 }));
        foreach (ConfidentError error in evaluation.Errors)
        {
            ImagePixels picture = new ImageDecoder().Decode(error.Picture);
            Assert.That(picture.Shape, Is.EqualTo(new FeatureShape(3, 24, 24)));
            Assert.That(picture.Bytes.ToArray(), Has.All.EqualTo(20 * error.Row).Within(2), $"row {error.Row}");
            Assert.That(error.Explanation, Is.Null);
        }
    }

    [Test]
    public void ErrorsAreExplainedWhereTheImageIsOneOfTheNetworks()
    {
        ImageSet fitting = Samples.Pictures(_graph, count: 10, classCount: 2);
        ImageSet other = Greys((3, 5, 5), 10);
        using ActivationMaps maps = ActivationMaps.Open(_graph);

        ConfidentError[] explained = [.. Evaluate(fitting, [3, 1]).WithPictures(fitting, maps, side: 32).Errors];
        ConfidentError[] plain = [.. Evaluate(other, [3, 1]).WithPictures(other, maps, side: 32).Errors];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(explained.Select(error => new ImageDecoder().Decode(error.Explanation).Shape), Has.All.EqualTo(
                new ImageDecoder().Decode(explained[0].Picture).Shape));
            Assert.That(plain.Select(error => error.Explanation), Has.All.Null);
            Assert.That(plain.Select(error => error.Picture), Has.All.Not.Null);
        }
    }

    [Test]
    public void WhatTheNetworkSeesOfAnImageIsExplained()
    {
        ImageSet crops = Samples.Pictures(_graph, count: 10, classCount: 2);
        ImageSet whole = Greys((3, 5, 7), 10);
        using ActivationMaps maps = ActivationMaps.Open(_graph);
        ConfidentError[] expected = [.. Evaluate(crops, [3, 1]).WithPictures(crops, maps, side: 32).Errors];

        ConfidentError[] errors =
            [.. Evaluate(whole, [3, 1]).WithPictures(whole, maps, side: 32, image => CropOf(image.Row)).Errors];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                errors.Select(error => error.Explanation), Is.EqualTo(expected.Select(error => error.Explanation)));
            Assert.That(
                errors.Select(error => error.Picture),
                Is.EqualTo(Evaluate(whole, [3, 1]).WithPictures(whole, side: 32).Errors.Select(error => error.Picture)),
                "the picture is the whole image");
            Assert.That(
                () => Evaluate(whole, [3]).WithPictures(whole, maps, networkPixels: _ => [1, 2]),
                Throws.ArgumentException.With.Message.Contains("2 numbers of image 3"));
        }

        float[] CropOf(int row)
        {
            var pixels = new float[_graph.InputShape.Count];
            using IImageReader reader = crops.Open(new[] { row });
            reader.Read(1)[0].CopyTo(pixels);
            return pixels;
        }
    }

    [Test]
    public void WithoutErrorsNothingIsRead()
    {
        var builder = new EvaluationBuilder(["a", "b"]);
        builder.Add(0, 0, [1, 0]);
        ClassifierEvaluation evaluation = builder.Build();
        Assert.That(evaluation.WithPictures(Greys((1, 2, 2), 1)), Is.SameAs(evaluation));
    }

    [Test]
    public void RowsThatAreNoneOfTheImagesAndSizesAreRefused()
    {
        ImageSet images = Greys((1, 6, 6), 10);
        ClassifierEvaluation evaluation = Evaluate(images, [7]);
        Assert.That(() => evaluation.WithPictures(Greys((1, 6, 6), 3)), Throws.ArgumentException);
        Assert.That(() => evaluation.WithPictures(images, side: 8), Throws.InstanceOf<ArgumentException>());
    }

    // The rows are wrong, the first the surest.
    private static ClassifierEvaluation Evaluate(ImageSet images, int[] rows)
    {
        var builder = new EvaluationBuilder(["a", "b"]);
        for (int i = 0; i < rows.Length; i++)
        {
            float sure = 0.95f - 0.1f * i;
            int label = images.Labels[rows[i]];
            builder.Add(rows[i], label, label == 0 ? [1 - sure, sure] : [sure, 1 - sure]);
        }

        return builder.Build();
    }

    private static ImageSet Greys(FeatureShape shape, int count) => new(
        shape,
        [.. Enumerable.Range(0, count).SelectMany(row => Enumerable.Repeat((byte)(20 * row), shape.Count))],
        [.. Enumerable.Range(0, count).Select(i => i % 2)],
        2);
}
