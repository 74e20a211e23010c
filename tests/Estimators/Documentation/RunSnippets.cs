using Microsoft.ML;
using static Microsoft.ML.DataOperationsCatalog;

namespace MLNet.CnnCatalog.Estimators.Tests.Documentation;

/// <summary>The snippets of docs/runs.md, letter for letter between the regions.</summary>
internal static class RunSnippets
{
    public static void Run(MLContext ml, TrainTestData split)
    {
        #region run
        var images = ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Transforms.LoadImages("Image", "images", "Path")).Fit(split.TrainSet);
        var trainer = ml.MulticlassClassification.Trainers.ResNet18("Label", "Image", new()
        {
            Epochs = 3, ImageSize = 64, ValidationSetFraction = 0.2, Run = new() { Folder = "runs/resnet18" },
        });
        using var model = trainer.Fit(images.Transform(split.TrainSet));
        model.WriteReport(images.Transform(split.TestSet), "runs/resnet18/test.html");      // the same page, on rows of your choice
        #endregion
    }

    public static CnnClassificationOptions Console()
    {
        #region console
        using var progress = new ConsoleProgress();
        var options = new CnnClassificationOptions { Epochs = 3, Progress = progress };
        #endregion

        return options;
    }
}
