using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms.Image;
using ReCU.Data;
using ReCU.Torch;
using static TorchSharp.torch;

namespace ReCU.MLNet.Training.Tests;

public sealed class PipelineTeacherTests
{
    private static readonly MLContext _context = new(seed: 1);

    // In another order than the training's classes have, which is that of their text.
    private static readonly IDataView _rows =
        _context.Data.LoadFromEnumerable(BrightHalves.Rows(96, seed: 2).AsEnumerable().Reverse().ToList());

    private static readonly TransformerChain<MulticlassPredictionTransformer<MaximumEntropyModelParameters>> _linear =
        _context.Transforms.Conversion.MapValueToKey("Label")
        .Append(_context.Transforms.Conversion.ConvertType("Features", "Pixels"))
        .Append(_context.Transforms.NormalizeMinMax("Features"))
        .Append(_context.MulticlassClassification.Trainers.LbfgsMaximumEntropy())
        .Fit(_rows);

    [OneTimeTearDown]
    public void DisposePipeline() => _linear.Dispose();

    [Test]
    public void ANetworkLearnsFromAPipelineWithoutRightLabels([Values] TeacherAnswers answers)
    {
        List<ByteRow> misleading = BrightHalves.Rows(96, seed: 3);
        for (int i = 0; i < misleading.Count; i++)
        {
            misleading[i].Label = BrightHalves.Names[i / 4 % 4];
        }

        ReCUBinaryNetOptions options = BrightHalves.Options with
        {
            Epochs = 8,
            ValidationFraction = 0,
            Distillation = new Distillation
            {
                Teacher = new PipelineTeacher(_linear, _rows.Schema),
                Answers = answers,
            },
        };
        using ReCUBinaryNetTransformer pupil = _context.Transforms.TrainReCUBinaryNet(options)
            .Fit(_context.Data.LoadFromEnumerable(misleading));
        IDataView scored = pupil.Transform(BrightHalves.View(_context, 60, seed: 9));
        Assert.That(_context.MulticlassClassification.Evaluate(scored).MicroAccuracy, Is.GreaterThan(0.9));
    }

    [Test]
    public void ItAnswersWhatThePipelineScores()
    {
        List<ByteRow> rows = BrightHalves.Rows(5, seed: 4);
        using TeacherModel teacher = new PipelineTeacher(_linear, _rows.Schema).Open(null!);
        using Tensor answers = Ask(teacher, rows);
        IDataView scored = _linear.Transform(_context.Data.LoadFromEnumerable(rows));
        float[] expected = [.. scored.GetColumn<float[]>("Score").SelectMany(row => row).Select(p => MathF.Log(p))];
        Assert.Multiple(() =>
        {
            Assert.That(answers.shape, Is.EqualTo(new[] { 5, 4 }));
            Assert.That(answers.data<float>().ToArray(), Is.EqualTo(expected).Within(1e-4));
            Assert.That(teacher.ClassNames, Is.EqualTo(new[] { "top", "right", "left", "bottom" }));
            Assert.That(teacher.Reads((1, 8, 8)));
            Assert.That(teacher.Reads((3, 8, 8)), Is.False);
        });
    }

    [Test]
    public void PixelsArriveInBytesFloatsAndImages([Values("Bytes", "Floats", "Image")] string column)
    {
        IDataView data = _context.Data.LoadFromEnumerable(new List<ThreeForms>());
        IEstimator<ITransformer> pixels = column switch
        {
            "Bytes" => _context.Transforms.Conversion.ConvertType("Out", "Bytes"),
            "Floats" => _context.Transforms.CopyColumns("Out", "Floats"),
            _ => _context.Transforms.ExtractPixels("Out", "Image"),
        };
        var options = new PipelineTeacher(pixels.Fit(data), data.Schema)
        {
            ImageColumnName = column,
            ScoreColumnName = "Out",
            GivesProbabilities = false,
        };
        options.Check();
        using TeacherModel teacher = options.Open(null!);
        float[] image = [0, 1, 254.6f, 255, 17, 3, 300, -4, 100, 101, 102, 103];
        using Tensor input = tensor((float[])[.. image, .. image.Reverse()], [2, 3, 2, 2]);
        using Tensor seen = teacher.Logits(input);

        float[] expected = column == "Floats"
            ? image
            : Array.ConvertAll(image, pixel => (float)PixelConversion.Round(pixel));
        Assert.That(
            seen.data<float>().ToArray(),
            Is.EqualTo(expected.Concat(expected.Reverse())),
            "colours beyond 0 and 255 too");
    }

    [Test]
    public void ScoresOfOtherColumnsThanTheImageAreRefused()
    {
        IDataView data = _context.Data.LoadFromEnumerable(new List<ThreeForms>());
        ITransformer both = _context.Transforms.Concatenate("Score", "Floats", "Number", "Pair").Fit(data);
        ITransformer bytes = _context.Transforms.Conversion.ConvertType("Score", "Bytes").Fit(data);
        Assert.Multiple(() =>
        {
            Assert.That(
                () => new PipelineTeacher(both, data.Schema) { ImageColumnName = "Floats" }.Check(),
                Throws.ArgumentException.With.Message.StartsWith(
                    "The teacher's 'Score' also depends on 'Number', 'Pair'."));
            Assert.That(
                () => new PipelineTeacher(bytes, data.Schema) { ImageColumnName = "Floats" }.Check(),
                Throws.ArgumentException.With.Message.StartsWith(
                    "The teacher's 'Score' does not depend on the image column 'Floats', but on 'Bytes'."));
        });
    }

    [Test]
    public void PixelsThatStandTogetherAreNotReadAsPlanes()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Pixels", new VectorDataViewType(NumberDataViewType.Single, 8, 8, 3));
        DataViewSchema schema = builder.ToSchema();
        ITransformer pipeline = _context.Transforms.CopyColumns("Score", "Pixels").Fit(new EmptyRows(schema));
        using TeacherModel teacher = new PipelineTeacher(pipeline, schema).Open(null!);
        Assert.That(teacher.Reads((3, 8, 8)), Is.False);
    }

    [Test]
    public void ColumnsThatTheScoreDoesNotNeedMayHaveNoValues()
    {
        IDataView data = _context.Data.LoadFromEnumerable(new List<ThreeForms> { new() { Text = "a" } });
        ITransformer pipeline = _context.Transforms.Conversion.MapValueToKey("Key", "Text")
            .Append(_context.Transforms.Concatenate("Score", "Floats"))
            .Fit(data);
        using TeacherModel teacher = new PipelineTeacher(pipeline, data.Schema)
        {
            ImageColumnName = "Floats",
            GivesProbabilities = false,
        }.Open(null!);
        using Tensor input = ones(1, 3, 2, 2);
        using Tensor seen = teacher.Logits(input);
        Assert.That(seen.data<float>().ToArray(), Is.EqualTo(Enumerable.Repeat(1f, 12)));
    }

    [Test]
    public void ImagesOfAnySizeAreReadWithoutTheBorder()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Image", new ImageDataViewType());
        DataViewSchema schema = builder.ToSchema();
        ITransformer pipeline = _context.Transforms.ResizeImages("Image", 2, 2)
            .Append(_context.Transforms.ExtractPixels("Score", "Image"))
            .Fit(new EmptyRows(schema));
        using TeacherModel teacher = new PipelineTeacher(pipeline, schema) { GivesProbabilities = false }.Open(null!);
        Assert.Multiple(() =>
        {
            Assert.That(teacher.WantsBorder, Is.False);
            Assert.That(teacher.Reads((3, 5, 9)));
            Assert.That(teacher.Reads((1, 5, 9)));
            Assert.That(teacher.Reads((2, 5, 9)), Is.False);
        });
    }

    [Test]
    public void ScoresThatAreNoProbabilitiesAreRefused()
    {
        var features = new PipelineTeacher(_linear, _rows.Schema) { ScoreColumnName = "Features" };
        using TeacherModel teacher = features.Open(null!);
        Assert.That(
            () => Ask(teacher, BrightHalves.Rows(2)),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(
                "The scores of the teacher, a pipeline with the scores 'Features', are no probabilities")
                .And.Message.Contains("Set GivesProbabilities to false"));
    }

    [Test]
    public void APipelineThatDropsRowsIsRefused()
    {
        using TeacherModel teacher = new PipelineTeacher(new FirstRow(_linear), _rows.Schema).Open(null!);
        Assert.That(
            () => Ask(teacher, BrightHalves.Rows(3)),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("answered 1 rows for 3 images"));
    }

    [Test]
    public void WhatDoesNotFitIsNamedBeforeTheTraining()
    {
        DataViewSchema schema = _rows.Schema;
        Refused(new(_linear, schema) { ImageColumnName = "Photo" }, "has no column 'Photo', but 'Id', 'Label'");
        Refused(new(_linear, schema) { ImageColumnName = "Label" }, "Column 'Label' of the teacher's Schema is String");
        Refused(new(_linear, schema) { ScoreColumnName = "Points" }, "makes no column 'Points', but 'Id'");
        Refused(new(_linear, schema) { ScoreColumnName = "PredictedLabel" }, "a vector with one float for each class");
        Refused(new(_linear, schema) { ScoreColumnName = "" }, "ScoreColumnName");
        Refused(
            new(_linear, _context.Data.LoadFromEnumerable(new List<ThreeForms>()).Schema),
            "4 are images or vectors of floats or bytes. Set ImageColumnName");
        Refused(
            new(_linear, _context.Data.LoadFromImages(BrightHalves.ToImageSet(BrightHalves.Rows(4)), "Class").Schema),
            "cannot read its Schema, which has the columns 'Class', 'Pixels'");

        static void Refused(PipelineTeacher teacher, string message) =>
            Assert.That(teacher.Check, Throws.InstanceOf<ArgumentException>().With.Message.Contains(message));
    }

    [Test]
    public void TheFingerprintIsThatOfTheSavedPipeline()
    {
        string saved = Path.GetTempFileName();
        try
        {
            _context.Model.Save(_linear, _rows.Schema, saved);
            ITransformer loaded = new MLContext().Model.Load(saved, out DataViewSchema schema);
            ITransformer other = _context.Transforms.Conversion.ConvertType("Score", "Pixels").Fit(_rows);
            string fingerprint = new PipelineTeacher(_linear, _rows.Schema).ComputeFingerprint();
            Assert.Multiple(() =>
            {
                Assert.That(new PipelineTeacher(loaded, schema).ComputeFingerprint(), Is.EqualTo(fingerprint));
                Assert.That(
                    new PipelineTeacher(other, _rows.Schema).ComputeFingerprint(), Is.Not.EqualTo(fingerprint));
                Assert.That(
                    new PipelineTeacher(new FirstRow(_linear), _rows.Schema).ComputeFingerprint,
                    Throws.InvalidOperationException.With.Message.StartsWith("The teacher's pipeline cannot be saved"));
            });
        }
        finally
        {
            File.Delete(saved);
        }
    }

    private static Tensor Ask(TeacherModel teacher, List<ByteRow> rows)
    {
        float[] pixels = [.. rows.SelectMany(row => row.Pixels).Select(pixel => (float)pixel)];
        using Tensor input = tensor(pixels, [rows.Count, 1, BrightHalves.Size, BrightHalves.Size]);
        return teacher.Logits(input);
    }

    private sealed class ThreeForms
    {
        [VectorType(12)]
        public byte[] Bytes { get; set; } = new byte[12];

        [VectorType(12)]
        public float[] Floats { get; set; } = new float[12];

        [ImageType(2, 2)]
        public MLImage? Image { get; set; }

        public string Text { get; set; } = "";

        public float Number { get; set; }

        [VectorType(2)]
        public float[] Pair { get; set; } = new float[2];
    }

    private sealed class EmptyRows(DataViewSchema schema) : IDataView
    {
        public DataViewSchema Schema => schema;

        public bool CanShuffle => false;

        public long? GetRowCount() => 0;

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
            throw new NotSupportedException();

        public DataViewRowCursor[] GetRowCursorSet(
            IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
            throw new NotSupportedException();
    }

    /// <summary>A pipeline that cannot be saved, and leaves out all rows but the first.</summary>
    private sealed class FirstRow(ITransformer inner) : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

        public void Save(ModelSaveContext ctx) => throw new NotSupportedException("This one has no form in a file.");

        public IDataView Transform(IDataView input) => _context.Data.TakeRows(inner.Transform(input), 1);
    }
}
