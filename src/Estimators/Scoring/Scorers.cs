using MLNet.CnnCatalog.Estimators.Onnx;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Onnx;
using MLNet.CnnCatalog.Transforms.Scoring;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Scoring;

/// <summary>Where and how a fitted network scores.</summary>
/// <param name="Device">Where.</param>
/// <param name="BatchSize">Images that go through the network together.</param>
/// <param name="Threads">Threads that compute one batch on a CPU; null leaves it to ONNX Runtime.</param>
internal sealed record ScoringSettings(Device Device, int BatchSize, int? Threads)
{
    public bool UsesOnnxRuntime => Device.type == DeviceType.CPU;

    /// <summary>Says before the work what would only come out when it is done and the network is to score.</summary>
    /// <exception cref="InvalidOperationException">ONNX Runtime is needed, and its native library cannot be loaded.</exception>
    public void RequireRuntime()
    {
        if (UsesOnnxRuntime)
            OnnxSettings.RequireRuntime();
    }
}

/// <summary>
/// What scores graphs: on a CPU, ONNX Runtime with the very network that a saved model has in it, but for the normalisation, which is done
/// before; on a GPU, TorchSharp. Both make the network when the first image comes.
/// </summary>
internal static class Scorers
{
    /// <summary>Gives probabilities.</summary>
    public static IImageScorer Classifier(TrainedNetwork network, ScoringSettings settings) =>
        Of(network, settings, OnnxConversion.ScoredClassifier, outputs => [outputs[0].softmax(dim: 1)]);

    /// <summary>Gives a probability for each class by itself.</summary>
    public static IImageScorer MultiLabel(TrainedNetwork network, ScoringSettings settings) =>
        Of(network, settings, OnnxConversion.ScoredMultiLabel, outputs => [outputs[0].sigmoid()]);

    /// <summary>Gives what the last layer gives, as a vector.</summary>
    public static IImageScorer Featurizer(TrainedNetwork network, ScoringSettings settings) =>
        Of(network, settings, OnnxConversion.ScoredFeaturizer, outputs => [outputs[0].flatten(start_dim: 1)]);

    /// <summary>Gives the label of every pixel, and where they are asked for, behind them the probabilities of the classes.</summary>
    public static IImageScorer Segmenter(TrainedNetwork network, ScoringSettings settings, bool givesProbabilities) => Of(
        network, settings, OnnxConversion.ScoredSegmenter with { Softmax = givesProbabilities }, outputs =>
        {
            var labels = outputs[0].argmax(dim: 1).to_type(ScalarType.Byte);
            return givesProbabilities ? [labels, outputs[0].softmax(dim: 1)] : [labels];
        });

    private static IImageScorer Of(
        TrainedNetwork network, ScoringSettings settings, OnnxExportOptions options, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> finish) =>
        network.Running is { } running ? new TorchScorer(network.Input, settings.BatchSize, new(running), finish)
        : settings.UsesOnnxRuntime ? Onnx(network, settings, options)
        : new TorchScorer(
            network.Input, settings.BatchSize, new(() => TorchNetwork.Load(BatchNormFolding.Fold(network.Weights), settings.Device)), finish);

    private static OnnxScorer Onnx(TrainedNetwork network, ScoringSettings settings, OnnxExportOptions options)
    {
        var images = network.Input.Images;
        var layout = new OnnxLayout(
            options.InputName, images.Format.Shape, ChannelsLast: false, FixedBatch: null, [.. Outputs(network.Network.Output.Shape, options)]);
        return new(
            images, new PixelPlanes(images.Format, network.Normalization, layout.ChannelsLast),
            () => new OnnxSettings(settings.Threads, Configure: null).Open(network.Weights.ToOnnx(options), layout), settings.BatchSize);
    }

    private static IEnumerable<OnnxOutput> Outputs(Shape shape, OnnxExportOptions options)
    {
        var numbers = new OnnxOutput(options.OutputName, shape.IsVector ? [0, shape.Channels] : [0, shape.Channels, shape.Height, shape.Width]);
        if (!options.LabelMap)
            return [numbers];
        var labels = new OnnxByteOutput(options.OutputName, 0, shape.Height, shape.Width);
        return options.Softmax ? [labels, numbers with { Name = OnnxMetadata.Probabilities }] : [labels];
    }
}
