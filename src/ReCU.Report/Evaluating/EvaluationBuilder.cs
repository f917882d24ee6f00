using System.Globalization;
using ReCU.Report.Evaluating;

namespace ReCU.Report;

/// <summary>
/// Evaluates a classifier image by image, in memory that does not grow with their number, for streamed data sets. Not
/// thread-safe.
/// </summary>
/// <example>
/// <code>
/// var builder = new EvaluationBuilder(classNames);
/// builder.Add(row: 0, label: 2, probabilities, name: "cat/1.jpg");
/// ClassifierEvaluation evaluation = builder.Build();
/// </code>
/// </example>
public sealed class EvaluationBuilder
{
    private const double LeastProbability = 1e-15;

    // Far above the rounding of float32, and far below logits that are mistaken for probabilities.
    private const double Tolerance = 0.01;

    private readonly string[] _names;
    private readonly int[] _support;
    private readonly int[] _predicted;
    private readonly int[] _topRight;
    private readonly Dictionary<(int Actual, int Predicted), int> _confusion = [];
    private readonly CalibrationCounter _calibration;
    private readonly ErrorList _errors;
    private readonly int _scoreCount;
    private int _images;
    private int _leftOut;
    private int _withoutNumbers;
    private double _crossEntropy;

    /// <summary>Starts an evaluation.</summary>
    /// <param name="classNames">The class names, at least one.</param>
    /// <param name="options">What to keep; null for the defaults.</param>
    /// <param name="scoreCount">
    /// Number of classes, from the first, that the network knows; null for all. Images of the others count as errors.
    /// </param>
    /// <exception cref="ArgumentException">There are no classes, or an option is out of its range.</exception>
    public EvaluationBuilder(
        IReadOnlyList<string> classNames, EvaluationOptions? options = null, int? scoreCount = null)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        options ??= new EvaluationOptions();
        options.Check();
        if (classNames.Count == 0)
        {
            throw new ArgumentException("There must be at least one class.", nameof(classNames));
        }

        _names = [.. classNames];
        _scoreCount = scoreCount ?? _names.Length;
        ArgumentOutOfRangeException.ThrowIfLessThan(_scoreCount, 1, nameof(scoreCount));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_scoreCount, _names.Length, nameof(scoreCount));
        _support = new int[_names.Length];
        _predicted = new int[_names.Length];
        _topRight = new int[Math.Min(options.TopK, _scoreCount)];
        _calibration = new CalibrationCounter(options.CalibrationBins);
        _errors = new ErrorList(options.Errors);
    }

    /// <summary>Adds an image.</summary>
    /// <param name="row">The image's place in its data set, from 0, by which pictures are found.</param>
    /// <param name="label">The image's class, from 0.</param>
    /// <param name="probabilities">
    /// One for each class that the network knows, each from 0 to 1, with a sum of 1. A row with NaN counts as an error,
    /// because the network failed on that image. For an image that could not be read, call <see cref="AddLeftOut"/>
    /// instead.
    /// </param>
    /// <param name="name">Name of the image, or null.</param>
    /// <exception cref="ArgumentException">The label is not a class, or the values are not probabilities.</exception>
    public void Add(int row, int label, ReadOnlySpan<float> probabilities, string? name = null)
    {
        if (label < 0 || label >= _names.Length)
        {
            throw new ArgumentException(
                $"Image {row} has label {label}; labels go from 0 to {_names.Length - 1}.", nameof(label));
        }

        if (probabilities.Length != _scoreCount)
        {
            throw new ArgumentException(
                $"Image {row} has {probabilities.Length} probabilities; the network knows {_scoreCount} classes.",
                nameof(probabilities));
        }

        if (HasNaN(probabilities))
        {
            AddWithoutNumbers(label);
            return;
        }

        Check(row, probabilities);
        int predicted = Best(probabilities);
        double own = label < _scoreCount ? probabilities[label] : 0;
        _images++;
        _support[label]++;
        _predicted[predicted]++;
        _confusion[(label, predicted)] = _confusion.GetValueOrDefault((label, predicted)) + 1;
        _crossEntropy -= Math.Log(Math.Clamp(own, LeastProbability, 1));
        _calibration.Add(probabilities[predicted], isRight: label == predicted);
        if (label < _scoreCount)
        {
            for (int rank = Rank(probabilities, label); rank < _topRight.Length; rank++)
            {
                _topRight[rank]++;
            }
        }

        if (label != predicted)
        {
            _errors.Add(new ConfidentError
            {
                Row = row,
                Name = name,
                Actual = label,
                Predicted = predicted,
                Probability = probabilities[predicted],
                ActualProbability = own,
            });
        }
    }

    /// <summary>Counts an image that could not be read; no other figure includes it.</summary>
    public void AddLeftOut() => _leftOut++;

    /// <summary>The evaluation of the images so far. More can be added afterwards.</summary>
    /// <param name="dataName">Name of the data, or null.</param>
    /// <exception cref="InvalidDataException">No image could be read.</exception>
    /// <exception cref="InvalidOperationException">No image was added, and none was left out.</exception>
    public ClassifierEvaluation Build(string? dataName = null)
    {
        if (_images == 0)
        {
            throw _leftOut > 0
                ? new InvalidDataException(
                    $"There is no image to evaluate on: none of the {_leftOut} images could be read.")
                : new InvalidOperationException("There is no image to evaluate on: add one before Build.");
        }

        return new ClassifierEvaluation
        {
            DataName = dataName,
            Images = _images,
            LeftOut = _leftOut,
            WithoutNumbers = _withoutNumbers,
            TopRight = [.. _topRight],
            CrossEntropy = _crossEntropy / _images,
            Classes = [.. _names.Select((name, i) =>
                new ClassFigures(name, _support[i], _predicted[i], _confusion.GetValueOrDefault((i, i))))],
            Confusion = [.. _confusion.OrderBy(cell => cell.Key)
                .Select(cell => new ConfusionCell(cell.Key.Actual, cell.Key.Predicted, cell.Value))],
            Calibration = _calibration.ToCalibration(),
            Errors = _errors.ToList(),
        };
    }

    // An error without a prediction: not in the confusion matrix, without a confidence, and with the least p.
    private void AddWithoutNumbers(int label)
    {
        _images++;
        _withoutNumbers++;
        _support[label]++;
        _crossEntropy -= Math.Log(LeastProbability);
    }

    private static bool HasNaN(ReadOnlySpan<float> probabilities)
    {
        foreach (float probability in probabilities)
        {
            if (float.IsNaN(probability))
            {
                return true;
            }
        }

        return false;
    }

    private static void Check(int row, ReadOnlySpan<float> probabilities)
    {
        double sum = 0;
        foreach (float probability in probabilities)
        {
            if (!(probability >= -Tolerance && probability <= 1 + Tolerance))
            {
                throw new ArgumentException(
                    $"Image {row} has {probability.ToString(CultureInfo.InvariantCulture)} among its probabilities, "
                    + "which must be from 0 to 1. Softmax.FromLogits converts logits.",
                    nameof(probabilities));
            }

            sum += probability;
        }

        if (Math.Abs(sum - 1) > Tolerance)
        {
            throw new ArgumentException(
                $"The probabilities of image {row} have a sum of {sum.ToString("0.####", CultureInfo.InvariantCulture)}"
                + "; it must be 1. Softmax.FromLogits converts logits.",
                nameof(probabilities));
        }
    }

    private static int Best(ReadOnlySpan<float> probabilities)
    {
        int best = 0;
        for (int i = 1; i < probabilities.Length; i++)
        {
            best = probabilities[i] > probabilities[best] ? i : best;
        }

        return best;
    }

    private static int Rank(ReadOnlySpan<float> probabilities, int label)
    {
        int rank = 0;
        for (int i = 0; i < probabilities.Length; i++)
        {
            bool isBefore = i < label
                ? probabilities[i] >= probabilities[label]
                : probabilities[i] > probabilities[label];
            rank += isBefore ? 1 : 0;
        }

        return rank;
    }
}
