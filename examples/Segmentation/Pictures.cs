using MLNet.CnnCatalog.Transforms.LabelMaps;

namespace Segmentation;

/// <summary>A picture and its mask.</summary>
internal sealed class Picture
{
    public string Path { get; set; } = "";

    public string MaskPath { get; set; } = "";
}

/// <summary>What a picture shows, and what the network makes of it.</summary>
internal sealed class Prediction
{
    [LabelMapType]
    public LabelMap LabelMap { get; set; } = null!;

    [LabelMapType]
    public LabelMap PredictedLabelMap { get; set; } = null!;

    /// <summary>The same with one class for all animals.</summary>
    public Prediction AnimalOrNot() => new() { LabelMap = AnimalOrNot(LabelMap), PredictedLabelMap = AnimalOrNot(PredictedLabelMap) };

    private static LabelMap AnimalOrNot(LabelMap map) => new(
        map.Height, map.Width, Array.ConvertAll(map.Labels.ToArray(), label => label is LabelMap.Ignored ? label : Math.Min(label, (byte)1)));
}
