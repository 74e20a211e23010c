using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.Scoring;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>
/// An image classifier in ONNX Runtime. Adds PredictedLabel, the key of the most probable class, and Score, the classes' probabilities. Scores
/// in batches, reading ahead; columns that nobody asks for cost nothing.
/// </summary>
public sealed class CnnOnnxTransformer : ITransformer, IDisposable
{
    private readonly OnnxClassifier classifier;
    private readonly IImageScorer scorer;
    private readonly ScoringPlan plan;

    internal CnnOnnxTransformer(OnnxClassifier classifier, OnnxScorer scorer)
    {
        (this.classifier, this.scorer) = (classifier, scorer);
        ImageShape = classifier.Front(scorer.Images).Taken;
        plan = new([scorer], classifier.Columns);
        var label = classifier.Columns.Label;
        Labels = label.ClassNames ?? [.. Enumerable.Range(0, label.Classes).Select(number => number.ToString(CultureInfo.InvariantCulture))];
    }

    /// <summary>The classes in the order of their probabilities; where neither the file nor the options name them, their numbers from 0.</summary>
    public IReadOnlyList<string> Labels { get; }

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
    /// <exception cref="InvalidOperationException">The model was fitted on a vector column, or ONNX Runtime cannot compute a batch.</exception>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public IReadOnlyList<float[]> Score(IReadOnlyList<MLImage> images)
    {
        RequireAll(images);
        return Copies(scorer.Read(images));
    }

    /// <summary>
    /// Decodes an image file and brings it to the size of the network, as <see cref="Transform"/> does with those of its column: for images that have
    /// to wait, since a small one takes a hundredth of the memory. Several threads may call it at once.
    /// </summary>
    /// <param name="file">A JPEG or PNG file, or what else SkiaSharp decodes.</param>
    /// <param name="maximumPixels">Height times width that it may have: more is refused before it is decoded. No limit by default.</param>
    /// <returns>The image for <see cref="Score(IReadOnlyList{PreparedImage})"/> of this transformer.</returns>
    /// <exception cref="InvalidDataException">It is no image that can be decoded, or it is truncated or too large.</exception>
    /// <exception cref="InvalidOperationException">The model was fitted on a vector column.</exception>
    public PreparedImage Prepare(ReadOnlySpan<byte> file, long maximumPixels = long.MaxValue) =>
        new(scorer.Images, scorer.Images.Read(file, maximumPixels, scorer.Images.Buffers.Take()));

    /// <summary>Scores prepared images, as <see cref="Transform"/> scores those of its column. Several threads may call it at once.</summary>
    /// <param name="images">Any number of images that <see cref="Prepare"/> gave. They stay the caller's.</param>
    /// <returns>The probabilities of each image, in the order of <see cref="Labels"/>.</returns>
    /// <exception cref="ArgumentException">An image is null, or was prepared by another transformer.</exception>
    /// <exception cref="InvalidOperationException">ONNX Runtime cannot compute a batch.</exception>
    /// <exception cref="ObjectDisposedException">The transformer was disposed, or an image.</exception>
    public IReadOnlyList<float[]> Score(IReadOnlyList<PreparedImage> images)
    {
        RequireAll(images);
        return Copies(scorer.Read([.. images.Select(image => (image.PixelsFor(scorer.Images), image.Size))]));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => classifier.Save(ctx, scorer.Images);

    /// <summary>Frees ONNX Runtime's memory. The transformer cannot score any more.</summary>
    public void Dispose() => plan.Dispose();

    private static float[][] Copies(IEnumerable<ImageOutputs> outputs) => [.. outputs.Select(image => image.Numbers.ToArray())];

    private static void RequireAll<TImage>(IReadOnlyList<TImage> images)
        where TImage : class
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Index().FirstOrDefault(pair => pair.Item is null, (-1, null!)) is { Index: >= 0 and var index })
            throw new ArgumentException($"Image {index} of {images.Count} is null.", nameof(images));
    }
}
