using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Segmentation;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.LabelMaps;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>
/// Trains a network for semantic segmentation: a class for every pixel. The truth is a column of label maps (<c>LoadLabelMaps</c>), each of the size of
/// its image; the images are an image column, the bytes of image files, or a vector of floats of known size (channels x height x width). Adds the
/// column PredictedLabelMap, in the size of each image.
/// </summary>
public sealed class CnnSegmentationTrainer : IEstimator<CnnSegmentationTransformer>
{
    private readonly GraphSource source;
    private readonly string labelMapColumnName;
    private readonly string imageColumnName;
    private readonly CnnSegmentationOptions options;

    /// <summary>Creates a trainer; the methods of <c>ml.MulticlassClassification.Trainers</c> are the usual way.</summary>
    /// <param name="builder">Builds the network, which ends in a map of logits in the size of its images.</param>
    /// <param name="labelMapColumnName">Column of the label maps.</param>
    /// <param name="imageColumnName">Image column.</param>
    /// <param name="options">Options; null takes the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public CnnSegmentationTrainer(NetworkBuilder builder, string labelMapColumnName, string imageColumnName, CnnSegmentationOptions? options = null)
        : this(new GraphSource(builder ?? throw new ArgumentNullException(nameof(builder))), labelMapColumnName, imageColumnName, options)
    {
    }

    /// <summary>Creates a trainer of a network of the catalog.</summary>
    /// <param name="name">Name of a segmentation network in <see cref="NetworkCatalog"/>.</param>
    /// <param name="labelMapColumnName">Column of the label maps.</param>
    /// <param name="imageColumnName">Image column.</param>
    /// <param name="options">Options; null takes the defaults.</param>
    /// <exception cref="ArgumentException">There is no such network; the message lists near names.</exception>
    public CnnSegmentationTrainer(string name, string labelMapColumnName, string imageColumnName, CnnSegmentationOptions? options = null)
        : this(new GraphSource(NetworkCatalog.Entry(name)), labelMapColumnName, imageColumnName, options)
    {
    }

    /// <summary>Creates a trainer that goes on with a network and its weights, such as one imported from ONNX.</summary>
    /// <param name="pretrained">
    /// The network and its weights. Unless it has as many classes as the label maps, the convolution at its end is replaced by one that begins at random.
    /// </param>
    /// <param name="labelMapColumnName">Column of the label maps.</param>
    /// <param name="imageColumnName">Image column.</param>
    /// <param name="options">Options, without files of weights; null takes the defaults.</param>
    /// <exception cref="ArgumentException">The options name a file of weights too.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public CnnSegmentationTrainer(StateDict pretrained, string labelMapColumnName, string imageColumnName, CnnSegmentationOptions? options = null)
        : this(
            new GraphSource(pretrained ?? throw new ArgumentNullException(nameof(pretrained)), PretrainedNetwork.ForPixels),
            labelMapColumnName, imageColumnName, options)
    {
    }

    private CnnSegmentationTrainer(GraphSource source, string labelMapColumnName, string imageColumnName, CnnSegmentationOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(labelMapColumnName);
        ArgumentException.ThrowIfNullOrEmpty(imageColumnName);
        (this.source, this.labelMapColumnName, this.imageColumnName, this.options) = (source, labelMapColumnName, imageColumnName, options ?? new());
        SegmentationChecks.Check(this.options, source.IsPretrained);
    }

    /// <summary>Where its warnings go.</summary>
    internal TrainingLog Log { get; init; } = TrainingLog.None;

    /// <summary>Trains a network.</summary>
    /// <param name="input">Rows with the label maps and the images. All label maps are looked at once before the training.</param>
    /// <returns>The trained network as a transformer. Dispose it, or the chain that it is part of, to free its native memory at once.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong kind, or the images are too small for the network.</exception>
    /// <exception cref="InvalidDataException">
    /// There are no rows; a row has no label map, or one of another size than its image, or with a label that is none of the classes; fewer than two
    /// classes occur; an image cannot be read; or weights that were given are not finite.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// On a CPU: ONNX Runtime's native library, which scores there, cannot be loaded. The application needs the package Microsoft.ML.OnnxRuntime.
    /// </exception>
    /// <exception cref="NotFiniteNumberException">The loss or the weights became infinite or not a number.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public CnnSegmentationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Fit(input, options);
    }

    /// <summary>
    /// Looks for a learning rate (Smith 2017): trains a new network for some steps while the rate rises by equal factors, until the loss explodes. All
    /// layers learn and nothing is validated, whatever the options say; a <see cref="Fit(IDataView)"/> afterwards is what it would have been.
    /// </summary>
    /// <param name="rows">Rows with the label maps and the images, as for <see cref="Fit(IDataView)"/>, which throws the same.</param>
    /// <param name="range">The rates to try; null takes the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option of the range is out of its own.</exception>
    /// <exception cref="NotFiniteNumberException">The loss of the first step is not a number.</exception>
    /// <exception cref="OperationCanceledException">The options' token was cancelled.</exception>
    public LearningRateCurve FindLearningRate(IDataView rows, LearningRateRangeOptions? range = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return LearningRateRange.Find(options, range, rising => Fit(rows, rising).Dispose());
    }

    /// <summary>The network that would be trained, to look at: <c>Summary.Of(trainer.Build(21))</c>.</summary>
    /// <param name="classes">Number of classes, at least 1.</param>
    public Network Build(int classes) => source.Build(classes);

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        LabelMapColumn.Require(labelMapColumnName, MissingColumn.Find(inputSchema, labelMapColumnName, nameof(inputSchema)).ItemType, nameof(inputSchema));
        MissingColumn.Find(inputSchema, imageColumnName, nameof(inputSchema));
        string[] added = [options.PredictedLabelMapColumnName, .. options.ProbabilitiesColumnName is { } probabilities ? [probabilities] : (string[])[]];
        return new SchemaShape(
        [
            .. inputSchema.Where(column => !added.Contains(column.Name)), BorrowedColumns.LabelMap(inputSchema, added[0]),
            .. added.Skip(1).Select(name => BorrowedColumns.Vector(inputSchema, name)),
        ]);
    }

    private CnnSegmentationTransformer Fit(IDataView input, CnnSegmentationOptions options)
    {
        var run = new TrainingRun(source, options, Log);
        if (input.Schema.GetColumnOrNull(imageColumnName) is null)
            throw MissingColumn.Error("column", imageColumnName, input.Schema.Select(column => column.Name), nameof(imageColumnName));
        var truth = TrueLabels.ReadTraining(input, labelMapColumnName, options);
        var images = run.Bind(input.Schema, imageColumnName, truth.Classes, ImageResizing.Fill);
        return new(run.Fit(input, images, new SegmentationTask(truth, images, options.Losses, options.ClassNames)), options, run.Scoring);
    }
}
