using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Transforms.LabelMaps;

namespace MLNet.CnnCatalog.Estimators.Segmentation;

/// <summary>Checks of the options of segmentation that do not depend on the data.</summary>
internal static class SegmentationChecks
{
    public static void Check(CnnSegmentationOptions options, bool isPretrained)
    {
        OptionChecks.Check(options, isPretrained);
        LabelMapOutput.RequireNames(options.PredictedLabelMapColumnName, options.ProbabilitiesColumnName);
        OptionChecks.Require(options.Classes is null or (>= 2 and <= LabelMap.Ignored), nameof(options.Classes), options.Classes, "from 2 to 255");
        if (options is { Classes: { } classes, ClassNames: { } names } && names.Count != classes)
            throw new ArgumentException(
                $"The options {nameof(options.Classes)} and {nameof(options.ClassNames)} are {classes} and {names.Count} names. Give a name for each class.",
                nameof(options));
        if (options.BackboneWeights is not null && (isPretrained || options.Weights is not null))
            throw new ArgumentException(
                $"The option {nameof(options.BackboneWeights)} is '{options.BackboneWeights}', and the whole network has weights already. Give one of the two.",
                nameof(options));
        OptionChecks.Require(options.Losses.Count > 0, nameof(options.Losses), options.Losses.Count, "at least one loss");
        foreach (var loss in options.Losses)
            Check(loss, options.Classes ?? options.ClassNames?.Count);
    }

    private static void Check(SegmentationLoss loss, int? classes)
    {
        OptionChecks.Require(loss.Weight is > 0 and <= double.MaxValue, nameof(loss.Weight), loss.Weight, "a finite number above 0");
        if (loss is FocalLoss focal)
            OptionChecks.Require(focal.Gamma is >= 0 and <= double.MaxValue, nameof(focal.Gamma), focal.Gamma, "a finite number, at least 0");
        if (loss is not CrossEntropyLoss entropy)
            return;
        OptionChecks.Require(entropy.LabelSmoothing is >= 0 and < 1, nameof(entropy.LabelSmoothing), entropy.LabelSmoothing, "from 0 to below 1");
        if (entropy.ClassWeights is not { } weights)
            return;
        OptionChecks.Require(
            weights.All(weight => weight is >= 0 and <= double.MaxValue) && weights.Any(weight => weight > 0), nameof(entropy.ClassWeights),
            string.Join(", ", weights), "finite numbers of at least 0, one of them above");
        OptionChecks.Require(
            weights.Count == classes, nameof(entropy.ClassWeights), weights.Count,
            $"one number for each class; say how many there are by {nameof(CnnSegmentationOptions.Classes)}");
        OptionChecks.Require(
            !entropy.MedianFrequencyWeights, nameof(entropy.MedianFrequencyWeights), value: true, $"false where {nameof(entropy.ClassWeights)} are given");
    }
}
