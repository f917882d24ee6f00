using ReCU.Torch.Devices;
using ReCU.Torch.Training.Optimisation;
using ReCU.Torch.Training.Sharing;
using ReCU.Torch.Training.Teachers;

namespace ReCU.Torch.Training.Runs;

/// <summary>
/// All phases of a training in order: a teacher, if it must be trained; a first stage, if there are two; the network
/// itself.
/// </summary>
/// <param name="options">The options of the training.</param>
/// <param name="device">The device.</param>
/// <param name="data">The images.</param>
/// <param name="normalisation">The normalisation of all its networks.</param>
/// <param name="time">The time that the training may take.</param>
/// <param name="progress">Receives the state of each phase, or null.</param>
/// <param name="cancellation">Stops at the next step.</param>
internal sealed class PhasedRun(
    TrainingOptions options,
    ComputeDevice device,
    TrainingData data,
    Normalisation normalisation,
    TrainingTime time,
    IProgress<TrainingProgress>? progress,
    CancellationToken cancellation) : ITeacherTraining
{
    private readonly List<PhaseReport> _earlier = [];

    // Of a teacher that is asked about each image once.
    private RememberedAnswers? _answers;

    // The teacher of feature maps, and which blocks learn them.
    private FeatureTeacherModel? _features;
    private FeaturePairs? _pairs;

    /// <summary>Runs all phases.</summary>
    /// <returns>The network; the caller disposes it.</returns>
    public TrainedNetwork Execute()
    {
        // Before phases of different kinds wait for each other.
        Team.Of(options)?.CheckSame(RunDescription.OfTraining(options));
        CheckInitialWeights();
        using FeatureTeacherModel? features = _features = options.FeatureDistillation?.Teacher.Open();
        _pairs = PairFeatures();
        using RememberedAnswers? answers = _answers = RememberAnswers();
        using TeacherModel? teacher = options.Distillation is { } distillation
            ? OrderedTeacherModel.Arrange(distillation.Teacher.Open(this), data.Training.ClassNames)
            : null;
        TrainingOptions main = options with { FirstStage = null };
        if (options.FirstStageOptions is { } stage)
        {
            using TrainedNetwork first = Run(TrainingPhase.FirstStage, stage, teacher);
            main = main with
            {
                InitialWeights = InitialWeights.Of(first).WithWarnings(options.InitialWeights?.Warnings ?? []),
            };
        }

        TrainedNetwork network = Run(TrainingPhase.Main, main, teacher);
        network.EarlierPhases = _earlier;
        network.HeldBackRows = data.HeldBack;
        return network;
    }

    /// <inheritdoc/>
    public TrainedNetwork Train(BinaryNetwork? network, PhaseOptions phase)
    {
        BinaryNetwork twin = (network ?? options.Network) with { Precision = NetworkPrecision.Float };
        TrainingOptions teaching = options.InPhase(phase, twin) with
        {
            Distillation = null,
            FeatureDistillation = null,
            InitialWeights = null,
            StemAndHeadRate = null,
        };
        return Run(TrainingPhase.Teacher, teaching, teacher: null);
    }

    private TrainedNetwork Run(TrainingPhase phase, TrainingOptions phaseOptions, TeacherModel? teacher)
    {
        if (phase != TrainingPhase.Main)
        {
            string folder = FolderOf(phase);
            phaseOptions = phaseOptions with
            {
                Checkpoints = phaseOptions.Checkpoints?.Below(folder),
                TensorBoard = phaseOptions.TensorBoard?.Below(folder),
            };
        }

        int classCount = data.Training.ClassCount;
        BinaryClassifier classifier =
            phaseOptions.Network.Create(data.Geometry.Shape, classCount, options.SeedOrDefault);
        try
        {
            CarriedWeights? carried = phaseOptions.InitialWeights?.CopyTo(classifier, data.Training.ClassNames);
            device.Take(classifier);
            using TrainingLoss loss = LossOf(phaseOptions, teacher);
            using var run = new TrainingRun(
                phaseOptions, classifier, normalisation, loss, time.Clock, ProgressOf(phase), cancellation)
            {
                Allowance = time.ShareOf(phaseOptions.Epochs, EpochsAfter(phase)),
                IsEarlierPhase = phase != TrainingPhase.Main,
                Device = device,
                Geometry = data.Geometry,
                TrainingImages = data.Training,
                TrainingRows = data.Rows,
                ValidationImages = data.Validation,
                ValidationRows = data.ValidationRows,
            };
            TrainedNetwork network = run.Execute();
            time.Add(network.Duration);
            network.CarriedWeights = carried;
            if (phase != TrainingPhase.Main)
            {
                _earlier.Add(new PhaseReport(phase, network.Epochs, network.BestEpoch, network.StoppedBecause));
            }

            return network;
        }
        catch (Exception exception)
        {
            classifier.Dispose();
            if (OutOfMemory.Read(exception) is { } memory)
            {
                // Before the first batch: the network, its optimiser or its teacher did not fit into memory.
                throw memory.ToException(phaseOptions.BatchSize, resident: 0, exception);
            }

            throw;
        }
    }

    private TrainingLoss LossOf(TrainingOptions phaseOptions, TeacherModel? teacher)
    {
        TrainingLoss loss = LossOfClasses(phaseOptions, teacher);
        if (phaseOptions.FeatureDistillation is not { } features)
        {
            return loss;
        }

        try
        {
            return new FeatureLoss(features, loss, _features!, _pairs!, normalisation, device);
        }
        catch
        {
            loss.Dispose();
            throw;
        }
    }

    private TrainingLoss LossOfClasses(TrainingOptions phaseOptions, TeacherModel? teacher)
    {
        int classCount = data.Training.ClassCount;
        var labels = new LabelLoss(
            phaseOptions.LabelSmoothing, phaseOptions.ClassWeights?.For(classCount, data.TrainedLabels), device.Torch);
        if (teacher is null)
        {
            return labels;
        }

        try
        {
            return new DistillationLoss(
                phaseOptions.Distillation!, labels, teacher, data.Geometry, normalisation, classCount, device, _answers);
        }
        catch
        {
            labels.Dispose();
            throw;
        }
    }

    private RememberedAnswers? RememberAnswers() =>
        options.Distillation is { Answers: TeacherAnswers.OncePerImage } distillation
            ? new RememberedAnswers(
                data.Training,
                data.Rows,
                BatchShare.Largest(options.BatchSize, options.Distribution?.Group.Size ?? 1),
                distillation.AnswerMemoryLimit,
                options.Distribution?.Group.IsFirst == false ? null : progress,
                AnswersOfTeam.Of(options))
            : null;

    private long EpochsAfter(TrainingPhase phase) => phase switch
    {
        TrainingPhase.Teacher => (options.FirstStageOptions?.Epochs ?? 0L) + options.Epochs,
        TrainingPhase.FirstStage => options.Epochs,
        _ => 0,
    };

    private static string FolderOf(TrainingPhase phase) => phase == TrainingPhase.Teacher ? "teacher" : "first-stage";

    private PhaseProgress? ProgressOf(TrainingPhase phase) =>
        progress is null ? null : new PhaseProgress(phase, progress);

    // Before a teacher is trained, which may take days.
    private void CheckInitialWeights()
    {
        if (options is { InitialWeights: { } weights, Distillation: not null })
        {
            BinaryNetwork network = options.FirstStageOptions?.Network ?? options.Network;
            using BinaryClassifier classifier = network.Create(data.Geometry.Shape, data.Training.ClassCount);
            weights.CopyTo(classifier, data.Training.ClassNames);
        }
    }

    // Before a teacher is trained, too. The maps have the same shapes in all phases.
    private FeaturePairs? PairFeatures()
    {
        if (_features is null)
        {
            return null;
        }

        using BinaryClassifier classifier =
            options.Network.CreateBlank(data.Geometry.Shape, data.Training.ClassCount);
        return FeaturePairs.Find(classifier, _features);
    }
}
