using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>
/// Options of the trainers of semantic segmentation. Unless <see cref="ImageOptions.Resizing"/> says otherwise, images are filled into the network's
/// size, so that every pixel is seen.
/// </summary>
public sealed record CnnSegmentationOptions : CnnTrainingOptions
{
    /// <summary>Column of the predicted label maps, each of the size of its image; <c>PredictedLabelMap</c> by default.</summary>
    public string PredictedLabelMapColumnName { get; init; } = LabelMapColumn.DefaultPredicted;

    /// <summary>
    /// Column of the probabilities, a vector of classes x height x width in the size that the network gives; null, the default, computes none. Label
    /// maps take a byte a pixel, probabilities 4 bytes a pixel and class.
    /// </summary>
    public string? ProbabilitiesColumnName { get; init; }

    /// <summary>
    /// Number of classes, from 2 to 255; null takes that of <see cref="ClassNames"/>, else one more than the largest label of the training rows.
    /// </summary>
    public int? Classes { get; init; }

    /// <summary>Names of the classes, which an exported network has with it; null for none.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>What is minimised: the sum of these, each with its weight; cross-entropy by default. At least one.</summary>
    public IReadOnlyList<SegmentationLoss> Losses { get; init; } = [new CrossEntropyLoss()];

    /// <summary>
    /// Weights of the classifier that the backbone comes from, a file or <see cref="Pretrained.ResNet50"/>: its layers begin with them, all others at
    /// random; null for none. Not together with <see cref="CnnTrainingOptions.Weights"/>, which are those of the whole network.
    /// </summary>
    public WeightSource? BackboneWeights { get; init; }

    internal override IReadOnlyDictionary<string, float[]> ReadWeights(Network network, Action<string> tell) =>
        BackboneWeights?.LoadBackbone(network, tell, CancellationToken).Values ?? base.ReadWeights(network, tell);
}
