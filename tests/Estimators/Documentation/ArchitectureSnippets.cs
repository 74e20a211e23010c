using Microsoft.ML;
using TorchSharp;

namespace MLNet.CnnCatalog.Estimators.Tests.Documentation;

/// <summary>The snippets of docs/adding-an-architecture.md beside PocketNet.cs.</summary>
internal static class ArchitectureSnippets
{
    public static CnnClassificationTrainer OwnGraph(MLContext ml)
    {
        #region own_graph
        var trainer = ml.MulticlassClassification.Trainers.Cnn(
            (classes, input) => PocketNet.PocketNet4(classes, input), "Label", "Image", new() { Epochs = 5, ImageSize = 32 });
        #endregion

        return trainer;
    }

    public static CnnClassificationTrainer OwnModule(MLContext ml)
    {
        #region own_module
        var trainer = ml.MulticlassClassification.Trainers.TorchModule(
            classes => torch.nn.Sequential(
                ("conv", torch.nn.Conv2d(3, 16, 3)),
                ("relu", torch.nn.ReLU()),
                ("pool", torch.nn.AdaptiveAvgPool2d(1)),
                ("flatten", torch.nn.Flatten()),
                ("fc", torch.nn.Linear(16, classes))),
            "Label", "Image", new() { Epochs = 5, ImageSize = 32 });
        #endregion

        return trainer;
    }
}
