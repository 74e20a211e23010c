using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using MLNet.CnnCatalog.Transforms.Scoring;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>
/// A classifier or a segmentation network in ONNX Runtime. The former adds PredictedLabel, the key of the most probable class, or where an image may
/// have several PredictedLabels, and Score, the classes' probabilities; the latter PredictedLabelMap, the class of every pixel, and where it was asked for a column of the classes'
/// probabilities. Scores in batches, reading ahead; columns that nobody asks for cost nothing.
/// </summary>
public sealed class CnnOnnxTransformer : ITransformer, IDisposable
{
    private readonly OnnxNetwork network;
    private readonly IImageScorer scorer;
    private readonly LabelMapOutput? labelMaps;
    private readonly ScoringPlan plan;

    internal CnnOnnxTransformer(OnnxNetwork network, OnnxScorer scorer)
    {
        (this.network, this.scorer) = (network, scorer);
        ImageShape = network.Taken(scorer.Images);
        var columns = network.Columns(scorer.Images);
        (plan, labelMaps) = (new([scorer], columns), columns as LabelMapOutput);
    }

    /// <summary>
    /// The classes in the order of their probabilities or labels; where neither the file nor the options name them, their numbers from 0. Empty
    /// where a file gives label maps and does not say of how many classes.
    /// </summary>
    public IReadOnlyList<string> Labels => network.Labels;

    /// <summary>What the network takes of an image: channels, height and width in pixels.</summary>
    public Shape ImageShape { get; }

    /// <summary>True: each row is scored by itself.</summary>
    public bool IsRowToRowMapper => true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The image column is missing or of another kind than in fitting.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => plan.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => plan.Transform(input);

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => plan.GetRowToRowMapper(inputSchema);

    /// <summary>
    /// Scores images that are in no view, as <see cref="Transform"/> scores those of its column: resized on all cores, and in batches. Several
    /// threads may call it at once.
    /// </summary>
    /// <param name="images">Any number of images of any size. They stay the caller's, who disposes them.</param>
    /// <returns>The probabilities of each image, in the order of <see cref="Labels"/>.</returns>
    /// <exception cref="ArgumentException">An image is null.</exception>
    /// <exception cref="InvalidOperationException">
    /// The network gives label maps, the model was fitted on a vector column, or ONNX Runtime cannot compute a batch.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public IReadOnlyList<float[]> Score(IReadOnlyList<MLImage> images) => Scores(images, scorer.Read);

    /// <summary>The label maps of images that are in no view, as <see cref="Score(IReadOnlyList{MLImage})"/> scores them with a classifier.</summary>
    /// <param name="images">Any number of images of any size. They stay the caller's, who disposes them.</param>
    /// <returns>The label map of each image, in its size.</returns>
    /// <exception cref="ArgumentException">An image is null.</exception>
    /// <exception cref="InvalidOperationException">
    /// The network is a classifier, the model was fitted on a vector column, or ONNX Runtime cannot compute a batch.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public IReadOnlyList<LabelMap> Segment(IReadOnlyList<MLImage> images) => LabelMaps(images, scorer.Read);

    /// <summary>
    /// Decodes an image file and brings it to the size of the network, as <see cref="Transform"/> does with those of its column: for images that have
    /// to wait, since a small one takes a hundredth of the memory. Several threads may call it at once.
    /// </summary>
    /// <param name="file">A JPEG or PNG file, or what else SkiaSharp decodes.</param>
    /// <param name="maximumPixels">Height times width that it may have: more is refused before it is decoded. No limit by default.</param>
    /// <returns>
    /// The image for <see cref="Score(IReadOnlyList{PreparedImage})"/> or <see cref="Segment(IReadOnlyList{PreparedImage})"/> of this transformer.
    /// </returns>
    /// <exception cref="InvalidDataException">It is no image that can be decoded, or it is truncated or too large.</exception>
    /// <exception cref="InvalidOperationException">The model was fitted on a vector column.</exception>
    public PreparedImage Prepare(ReadOnlySpan<byte> file, long maximumPixels = long.MaxValue) =>
        new(scorer.Images, scorer.Images.Read(file, maximumPixels, scorer.Images.Buffers.Take()));

    /// <summary>Scores prepared images, as <see cref="Transform"/> scores those of its column. Several threads may call it at once.</summary>
    /// <param name="images">Any number of images that <see cref="Prepare"/> gave. They stay the caller's.</param>
    /// <returns>The probabilities of each image, in the order of <see cref="Labels"/>.</returns>
    /// <exception cref="ArgumentException">An image is null, or was prepared by another transformer.</exception>
    /// <exception cref="InvalidOperationException">The network gives label maps, or ONNX Runtime cannot compute a batch.</exception>
    /// <exception cref="ObjectDisposedException">The transformer was disposed, or an image.</exception>
    public IReadOnlyList<float[]> Score(IReadOnlyList<PreparedImage> images) => Scores(images, ReadPrepared);

    /// <summary>The label maps of prepared images. Several threads may call it at once.</summary>
    /// <param name="images">Any number of images that <see cref="Prepare"/> gave. They stay the caller's.</param>
    /// <returns>The label map of each image, in the size that the file has.</returns>
    /// <exception cref="ArgumentException">An image is null, or was prepared by another transformer.</exception>
    /// <exception cref="InvalidOperationException">The network is a classifier, or ONNX Runtime cannot compute a batch.</exception>
    /// <exception cref="ObjectDisposedException">The transformer was disposed, or an image.</exception>
    public IReadOnlyList<LabelMap> Segment(IReadOnlyList<PreparedImage> images) => LabelMaps(images, ReadPrepared);

    void ICanSaveModel.Save(ModelSaveContext ctx) => network.Save(ctx, scorer.Images);

    /// <summary>Frees ONNX Runtime's memory. The transformer cannot score any more.</summary>
    public void Dispose() => plan.Dispose();

    private IEnumerable<ImageOutputs> ReadPrepared(IReadOnlyList<PreparedImage> images) =>
        scorer.Read([.. images.Select(image => (image.PixelsFor(scorer.Images), image.Size))]);

    private IReadOnlyList<float[]> Scores<TImage>(IReadOnlyList<TImage> images, Func<IReadOnlyList<TImage>, IEnumerable<ImageOutputs>> read)
        where TImage : class
    {
        if (labelMaps is not null)
            throw new InvalidOperationException(
                $"'{network.Path}' gives a label map of each image, and no probabilities of its classes. Call {nameof(Segment)}, or take a classifier.");
        RequireAll(images);
        return [.. read(images).Select(image => image.Numbers.ToArray())];
    }

    private IReadOnlyList<LabelMap> LabelMaps<TImage>(IReadOnlyList<TImage> images, Func<IReadOnlyList<TImage>, IEnumerable<ImageOutputs>> read)
        where TImage : class
    {
        if (labelMaps is null)
            throw new InvalidOperationException(
                $"'{network.Path}' classifies whole images, and gives no label maps. Call {nameof(Score)}, or take a segmentation network.");
        RequireAll(images);
        return [.. read(images).Select(labelMaps.Restore)];
    }

    private static void RequireAll<TImage>(IReadOnlyList<TImage> images)
        where TImage : class
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Index().FirstOrDefault(pair => pair.Item is null, (-1, null!)) is { Index: >= 0 and var index })
            throw new ArgumentException($"Image {index} of {images.Count} is null.", nameof(images));
    }
}
