using Microsoft.ML;

namespace MLNet.CnnCatalog.Estimators.Tests.Documentation;

/// <summary>The snippets of docs/training.md, letter for letter between the regions.</summary>
internal static class TrainingSnippets
{
    public static CnnClassificationOptions Optimizers()
    {
        #region optimizers
        var options = new CnnClassificationOptions
        {
            Optimizer = new MuonOptimizer { Others = new SgdOptimizer { Nesterov = true }, OthersLearningRate = 0.1 },
            LearningRate = 0.02, WeightDecay = 1e-4, BiasLearningRateFactor = 2,
        };
        #endregion

        return options;
    }

    public static CnnClassificationOptions Schedules(CnnClassificationOptions options)
    {
        #region schedules
        var torchvision = options with { Schedule = new CosineSchedule { WarmUpEpochs = 5, WarmUpStart = 0.01 } };
        var factors = Enumerable.Range(0, 1000).Select(step => torchvision.Schedule.FactorAt(step, stepsPerEpoch: 50, totalSteps: 1000));
        #endregion

        Assert.Equal((0.01, 1), (factors.First(), factors.ElementAt(250)));
        return torchvision;
    }

    public static LearningRateCurve Range(MLContext ml, IDataView images, NetworkBuilder network, CnnClassificationOptions options)
    {
        #region range
        var trainer = ml.MulticlassClassification.Trainers.Cnn(network, options: options);
        var curve = trainer.FindLearningRate(images);
        File.WriteAllText("rates.svg", curve.ToSvg());
        var found = options with { LearningRate = curve.Suggested };
        #endregion

        Assert.Equal(curve.Suggested, found.LearningRate);
        return curve;
    }

    public static CnnClassificationOptions Presets(string file)
    {
        #region presets
        Console.WriteLine(CnnClassificationOptions.A3);        // every option that is set
        var shorter = CnnClassificationOptions.TorchvisionV2 with { Epochs = 100 };
        var tuning = CnnClassificationOptions.Preset("fine-tune") with { Weights = file };
        #endregion

        Assert.Equal(100, shorter.Epochs);
        return tuning;
    }
}
