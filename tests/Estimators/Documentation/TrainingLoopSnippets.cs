namespace MLNet.CnnCatalog.Estimators.Tests.Documentation;

/// <summary>The snippets of docs/training-loop.md, letter for letter between the regions.</summary>
internal static class TrainingLoopSnippets
{
    public static CnnClassificationOptions Recipe()
    {
        #region recipe
        var options = new CnnClassificationOptions
        {
            Epochs = 100, BatchSize = 128, AccumulateBatches = 8,          // steps of 1024 images
            Optimizer = new SgdOptimizer(), LearningRate = 0.5, Schedule = new CosineSchedule { WarmUpEpochs = 5 },
            ClipGradientNorm = 1, LabelSmoothing = 0.1, StochasticDepthRate = 0.05,
            ExponentialMovingAverage = ExponentialMovingAverage.AsInTorchvision(batchSize: 1024, epochs: 100),
            TrainingImageSize = 176, ProgressiveResizing = new() { From = 112, UntilShare = 0.3 },
            ValidationSetFraction = 0.1, EarlyStopping = new() { Patience = 30 },
        };
        #endregion

        return options;
    }
}
