using Microsoft.ML;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using MLNet.CnnCatalog.Transforms.MultiLabel;
using MLNet.CnnCatalog.Transforms.Saving;

namespace MLNet.CnnCatalog.Estimators.Onnx;

/// <summary>Trained networks as ONNX, and as the transformers of ML.NET that a saved model consists of.</summary>
internal static class OnnxConversion
{
    /// <summary>What every classifier that scores is, in memory and in a saved model.</summary>
    public static OnnxExportOptions ScoredClassifier { get; } = new() { FoldBatchNorm = true, Softmax = true };

    /// <summary>What every classifier of several classes for an image that scores is, in memory and in a saved model.</summary>
    public static OnnxExportOptions ScoredMultiLabel { get; } = new() { FoldBatchNorm = true, Sigmoid = true };

    /// <summary>What every featurizer that scores is, in memory and in a saved model.</summary>
    public static OnnxExportOptions ScoredFeaturizer { get; } = new() { FoldBatchNorm = true };

    /// <summary>What every segmentation network that scores is, in memory and in a saved model.</summary>
    public static OnnxExportOptions ScoredSegmenter { get; } = new() { FoldBatchNorm = true, LabelMap = true };

    public static OnnxModel Classifier(IReadOnlyList<TrainedNetwork> networks, LabelColumn label, OnnxExportOptions options)
    {
        var sources = Sources(networks).Count;
        return Classifier(networks, options with { Labels = options.Labels ?? label.ClassNames },
            source => sources == 1 ? options.InputName : $"{options.InputName}{source + 1}");
    }

    public static OnnxModel MultiLabel(TrainedNetwork network, MultiLabelOutput columns, OnnxExportOptions options) => Single(network, options with
    {
        MultiLabelThreshold = options.MultiLabelThreshold ?? columns.Threshold, Labels = options.Labels ?? columns.Classes.Names,
    });

    public static OnnxModel Single(TrainedNetwork network, OnnxExportOptions options) =>
        network.Weights.ToOnnx(options with
        {
            Normalization = network.Normalization, Resizing = network.Resizing, ResizeSize = network.ResizeSize,
        });

    public static void SaveClassifier(ModelSaveContext context, IReadOnlyList<TrainedNetwork> networks, ClassColumns columns)
    {
        var options = ScoredClassifier with { OutputName = columns.Score, Labels = columns.Label.ClassNames, ForMLNet = true };
        var images = networks.DistinctBy(network => network.Source).Select(network => network.Input.Images);
        SavedChain.Save(context, [.. images], Classifier(networks, options, SavedChain.InputName), columns);
    }

    public static void SaveMultiLabel(ModelSaveContext context, TrainedNetwork network, MultiLabelOutput columns)
    {
        var options = ScoredMultiLabel with
        {
            InputName = SavedChain.InputName(0), OutputName = columns.Score, PredictedLabelsName = columns.PredictedLabels, ForMLNet = true,
        };
        SavedChain.Save(context, [network.Input.Images], MultiLabel(network, columns, options), columns);
    }

    public static void SaveFeaturizer(ModelSaveContext context, TrainedNetwork network, FeatureColumn column)
    {
        var options = ScoredFeaturizer with { InputName = SavedChain.InputName(0), OutputName = column.Name, ForMLNet = true };
        SavedChain.Save(context, [network.Input.Images], Single(network, options), column);
    }

    public static void SaveSegmenter(ModelSaveContext context, TrainedNetwork network, LabelMapOutput columns, IReadOnlyList<string>? classNames)
    {
        var options = ScoredSegmenter with
        {
            InputName = SavedChain.InputName(0), OutputName = columns.NetworkOutputs[0], Softmax = columns.NetworkOutputs.Count > 1,
            Labels = classNames, ForMLNet = true,
        };
        SavedChain.Save(context, [network.Input.Images], Single(network, options), columns);
    }

    private static OnnxModel Classifier(IReadOnlyList<TrainedNetwork> networks, OnnxExportOptions options, Func<int, string> inputName)
    {
        if (networks is [var only])
            return Single(only, options with { InputName = inputName(0) });
        var sources = Sources(networks);
        var members = networks.Select(network => new OnnxMember(
            network.Weights, inputName(sources.IndexOf(network.Source)), network.Normalization, network.Resizing, network.ResizeSize));
        return OnnxExport.Average([.. members], options with { InputName = new OnnxExportOptions().InputName, Normalization = null });
    }

    private static List<(string Column, PixelFormat Format, ImagePreparation? Preparation)> Sources(IReadOnlyList<TrainedNetwork> networks) =>
        [.. networks.Select(network => network.Source).Distinct()];
}
