using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.Saving;
using MLNet.CnnCatalog.Transforms.Scoring;

namespace MLNet.CnnCatalog.Transforms.LabelMaps;

/// <summary>
/// What a segmentation network gives: the label of every pixel that it sees, which is brought to the size of the image, and where they are asked for
/// the probabilities of the classes.
/// </summary>
/// <param name="images">The images that the network is fed.</param>
/// <param name="shape">Classes, height and width of its logits; they may lie in the middle of the image, where layers do not pad.</param>
/// <param name="labelMap">Name of the label map's column.</param>
/// <param name="probabilities">Name of the probabilities' column; null for none.</param>
/// <param name="fed">What the network is fed; null where images or vectors have their channels first.</param>
internal sealed class LabelMapOutput(ImageColumn images, Shape shape, string labelMap, string? probabilities, Shape? fed = null) : IOutputColumns
{
    private readonly LabelMapRestoring restoring = LabelMapRestoring.Of(images, shape, fed);

    public IReadOnlyList<string> NetworkOutputs => probabilities is null
        ? [NetworkLabels.Column]
        : [NetworkLabels.Column, OnnxMetadata.Probabilities];

    /// <summary>Checks the names before anything is done for the columns.</summary>
    /// <exception cref="ArgumentException">A name is empty, or both are the same.</exception>
    public static void RequireNames(string? labelMap, string? probabilities)
    {
        if (string.IsNullOrEmpty(labelMap) || probabilities is "" || labelMap == probabilities)
            throw new ArgumentException(
                $"The options PredictedLabelMapColumnName and ProbabilitiesColumnName are '{labelMap}' and '{probabilities}'; two different names are " +
                $"needed. Leave them out for '{LabelMapColumn.DefaultPredicted}' and no probabilities.", nameof(labelMap));
    }

    public void AddTo(DataViewSchema.Builder builder)
    {
        builder.AddColumn(labelMap, LabelMapDataViewType.Instance);
        if (probabilities is not null)
            builder.AddColumn(probabilities, new VectorDataViewType(NumberDataViewType.Single, shape.Channels, shape.Height, shape.Width));
    }

    public ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column, Func<ImageOutputs> outputs) => ColumnGetter.As<TValue>(
        column.Name == labelMap
            ? new ValueGetter<LabelMap>((ref LabelMap value) => value = Restore(outputs()))
            : ColumnGetter.Vector(() => outputs().Get<float>(output: 1)),
        column);

    /// <summary>The label map of an image.</summary>
    public LabelMap Restore(ImageOutputs outputs) => restoring.Restore(outputs.Get<byte>(output: 0).Span, outputs.Size);

    public void AddTo(SavedChain chain)
    {
        var ml = chain.Context;
        chain.Drop(NetworkLabels.Column);
        chain.AddTemporary(SettingsColumn.Add(LabelMapRestoring.Column, restoring.Write()), LabelMapRestoring.Column);
        if (images.Preparation is null)
            chain.AddTemporary(
                ml.Transforms.CustomMapping<RestoringSettings, SourceSize>(SourceSizes.Give, SourceSizes.Contract),
                NetworkImage.HeightColumn, NetworkImage.WidthColumn);
        chain.AddTemporary(
            ml.Transforms.CustomMapping<NetworkLabels, LoadedLabelMap>(RestoredLabelMaps.Restore, RestoredLabelMaps.Contract), LoadedLabelMap.Column);
        chain.Add(ml.Transforms.CopyColumns(labelMap, LoadedLabelMap.Column));
        if (probabilities is not null && probabilities != OnnxMetadata.Probabilities)
            chain.AddTemporary(ml.Transforms.CopyColumns(probabilities, OnnxMetadata.Probabilities), OnnxMetadata.Probabilities);
    }
}
