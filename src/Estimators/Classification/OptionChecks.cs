using MLNet.CnnCatalog.Transforms.Columns;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>Checks of options that do not depend on the data.</summary>
internal static class OptionChecks
{
    public static void Check(CnnClassificationOptions options, bool isPretrained)
    {
        if (isPretrained && options.Weights is not null)
            throw new ArgumentException(
                $"The trainer was given a pretrained network, and the option {nameof(options.Weights)} a file ('{options.Weights}'). " +
                "Give one of the two.", nameof(options));
        Require(options.BatchSize >= 2, nameof(options.BatchSize), options.BatchSize, "at least 2, since batch norm needs more than one image");
        Require(
            options.Epochs >= (isPretrained || options.Weights is not null ? 0 : 1),
            nameof(options.Epochs), options.Epochs, "at least 1, or 0 where Weights are given");
        Require(options.FreezeBackboneEpochs >= 0, nameof(options.FreezeBackboneEpochs), options.FreezeBackboneEpochs, "at least 0");
        Require(
            options.BackboneLearningRateFactor >= 0,
            nameof(options.BackboneLearningRateFactor), options.BackboneLearningRateFactor, "at least 0");
        Require(options.LearningRate is null or > 0, nameof(options.LearningRate), options.LearningRate, "above 0");
        Require(options.Momentum is >= 0 and < 1, nameof(options.Momentum), options.Momentum, "from 0 to below 1");
        Require(options.WeightDecay >= 0, nameof(options.WeightDecay), options.WeightDecay, "at least 0");
        Require(options.LabelSmoothing is >= 0 and < 1, nameof(options.LabelSmoothing), options.LabelSmoothing, "from 0 to below 1");
        Require(options.ValidationSetFraction is >= 0 and < 1, nameof(options.ValidationSetFraction), options.ValidationSetFraction, "from 0 to below 1");
        options.CheckImages();
        ClassColumns.RequireNames(options.ScoreColumnName, options.PredictedLabelColumnName);
        Require(options.Threads is null or > 0, nameof(options.Threads), options.Threads, "at least 1");
        Require(options.CacheSizeInMegabytes >= 0, nameof(options.CacheSizeInMegabytes), options.CacheSizeInMegabytes, "at least 0");
        Require(options.Schedule.WarmUpEpochs >= 0, nameof(options.Schedule.WarmUpEpochs), options.Schedule.WarmUpEpochs, "at least 0");
        Require(
            options.ValidationSet is null || options.ValidationSetFraction == 0,
            nameof(options.ValidationSetFraction), options.ValidationSetFraction, "0 where a ValidationSet is given; set one of the two");
    }

    private static void Require(bool holds, string option, object? value, string need)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(option, value, $"The option {option} must be {need}.");
    }
}
