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
    private readonly ImageColumn images;
    private readonly ScoringPlan plan;

    internal CnnOnnxTransformer(OnnxClassifier classifier, OnnxScorer scorer)
    {
        (this.classifier, images) = (classifier, scorer.Images);
        ImageShape = classifier.Front(images).Taken;
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
    public IReadOnlyList<float[]> Score(IReadOnlyList<MLImage> images) => plan.Score(images);

    /// <summary>
    /// The image in the size that <see cref="Score"/> and <see cref="Transform"/> would give it themselves: for images that have to wait, since
    /// small ones take less memory.
    /// </summary>
    /// <param name="image">The image, which stays the caller's.</param>
    /// <returns>A new image, which the caller disposes; or the very same, where it has that size.</returns>
    /// <exception cref="InvalidOperationException">The model was fitted on a vector column.</exception>
    public MLImage Resize(MLImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return images.Resize(image);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => classifier.Save(ctx, images);

    /// <summary>Frees ONNX Runtime's memory. The transformer cannot score any more.</summary>
    public void Dispose() => plan.Dispose();
}
