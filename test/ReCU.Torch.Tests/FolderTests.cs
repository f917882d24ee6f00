using ReCU.TestKit;

namespace ReCU.Torch.Tests;

public sealed class FolderTests() : FolderRules(typeof(BinaryClassifier).Assembly)
{
    protected override IReadOnlyList<string> Knotted =>
    [
        "Devices", "Importing", "Importing/Archives", "Importing/Pickle", "Importing/Recognition",
        "Importing/Tensors", "Layers", "Networks", "Networks/Modules", "Networks/Plan", "Random", "Training",
        "Training/Batches", "Training/Checkpointing", "Training/Distillation", "Training/FineTuning",
        "Training/Optimisation", "Training/Phases", "Training/Recipes", "Training/Reports", "Training/Statistics",
    ];

    protected override IReadOnlyList<string> Misnamed =>
    [
        "Devices", "Importing/Archives", "Importing/Pickle", "Importing/Recognition", "Importing/Tensors",
        "Networks", "Networks/Modules", "Networks/Plan", "Random", "Training", "Training/Batches",
        "Training/Checkpointing", "Training/Distillation", "Training/Optimisation",
        "Training/Phases", "Training/Reports", "Training/Statistics",
    ];
}
