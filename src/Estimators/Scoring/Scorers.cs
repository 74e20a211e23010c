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
    public static IImageScorer Classifier(TrainedNetwork network, ScoringSettings settings) => settings.UsesOnnxRuntime
        ? Onnx(network, settings, OnnxConversion.ScoredClassifier)
        : Torch(network, settings, logits => logits.softmax(dim: 1));

    /// <summary>Gives what the last layer gives, as a vector.</summary>
    public static IImageScorer Featurizer(TrainedNetwork network, ScoringSettings settings) => settings.UsesOnnxRuntime
        ? Onnx(network, settings, OnnxConversion.ScoredFeaturizer)
        : Torch(network, settings, features => features.flatten(start_dim: 1));

    private static OnnxScorer Onnx(TrainedNetwork network, ScoringSettings settings, OnnxExportOptions options)
    {
        var (images, shape) = (network.Input.Images, network.Weights.Network.Output.Shape);
        var layout = new OnnxLayout(
            options.InputName, options.OutputName, images.Format.Shape, ChannelsLast: false, FixedBatch: null,
            OutputShape: shape.IsVector ? [0, shape.Channels] : [0, shape.Channels, shape.Height, shape.Width]);
        return new(
            images,
            new PixelPlanes(images.Format, network.Normalization, layout.ChannelsLast),
            () => new OnnxSettings(settings.Threads, SharesCores: images.Format.IsImage, Configure: null)
                .Open(network.Weights.ToOnnx(options), layout),
            settings.BatchSize,
            width: checked((int)shape.Count),
            appliesSoftmax: false);
    }

    private static TorchScorer Torch(TrainedNetwork network, ScoringSettings settings, Func<Tensor, Tensor> finish) => new(
        network.Input, settings.BatchSize, checked((int)network.Weights.Network.Output.Shape.Count),
        new(() => TorchNetwork.Load(BatchNormFolding.Fold(network.Weights), settings.Device)), finish);
}
