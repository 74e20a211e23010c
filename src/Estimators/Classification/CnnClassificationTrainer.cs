using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Estimators.Classification;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>Builds a network for a number of classes and a shape of image; null takes the shape that it was published for.</summary>
public delegate Network NetworkBuilder(int classes, Shape? input);

/// <summary>
/// Trains a convolutional network as a multiclass classifier. The label is a key; the images are an image column, the bytes of image
/// files, or a vector of floats of known size (channels x height x width). Adds the columns Score (probabilities, summing to 1) and
/// PredictedLabel (a key with the label's values).
/// </summary>
public sealed class CnnClassificationTrainer : IEstimator<CnnClassificationTransformer>
{
    private readonly INetworkSource source;
    private readonly string labelColumnName;
    private readonly string imageColumnName;
    private readonly CnnClassificationOptions options;

    /// <summary>
    /// Creates a trainer; the methods of <c>ml.MulticlassClassification.Trainers</c> are the usual way, whose trainers warn in the log of their
    /// <c>MLContext</c>, as others cannot.
    /// </summary>
    /// <param name="builder">Builds the network.</param>
    /// <param name="labelColumnName">Label column, a key.</param>
    /// <param name="imageColumnName">Image column.</param>
    /// <param name="options">Options; null takes the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public CnnClassificationTrainer(NetworkBuilder builder, string labelColumnName, string imageColumnName, CnnClassificationOptions? options = null)
        : this(new GraphSource(builder ?? throw new ArgumentNullException(nameof(builder))), labelColumnName, imageColumnName, options)
    {
    }

    /// <summary>Creates a trainer of a network of the catalog.</summary>
    /// <param name="name">Name of the network in <see cref="NetworkCatalog"/>.</param>
    /// <param name="labelColumnName">Label column, a key.</param>
    /// <param name="imageColumnName">Image column.</param>
    /// <param name="options">Options; null takes the defaults.</param>
    /// <exception cref="ArgumentException">There is no such network; the message lists near names.</exception>
    public CnnClassificationTrainer(string name, string labelColumnName, string imageColumnName, CnnClassificationOptions? options = null)
        : this(new GraphSource(NetworkCatalog.Entry(name)), labelColumnName, imageColumnName, options)
    {
    }

    /// <summary>Creates a trainer that goes on with a network and its weights, such as one imported from ONNX.</summary>
    /// <param name="pretrained">
    /// The network and its weights. Unless it has as many outputs as the label has classes, its classifier is replaced by one that begins at
    /// random; behind a network that ends in features, pooled or a map, comes a new one. Images of another size are taken where the weights allow it.
    /// </param>
    /// <param name="labelColumnName">Label column, a key.</param>
    /// <param name="imageColumnName">Image column.</param>
    /// <param name="options">Options, without <see cref="CnnTrainingOptions.Weights"/>; null takes the defaults.</param>
    /// <exception cref="ArgumentException">The options name a file of weights too.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public CnnClassificationTrainer(StateDict pretrained, string labelColumnName, string imageColumnName, CnnClassificationOptions? options = null)
        : this(new GraphSource(pretrained ?? throw new ArgumentNullException(nameof(pretrained)), PretrainedNetwork.For), labelColumnName, imageColumnName, options)
    {
    }

    /// <summary>Creates a trainer of the network of published weights, which begins with them.</summary>
    /// <param name="weights">The weights, such as <see cref="Pretrained.MLNetResNet18"/>.</param>
    /// <param name="labelColumnName">Label column, a key.</param>
    /// <param name="imageColumnName">Image column.</param>
    /// <param name="options">Options, without <see cref="CnnTrainingOptions.Weights"/>; null takes the defaults.</param>
    /// <exception cref="ArgumentException">The options name weights too.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public CnnClassificationTrainer(PretrainedWeights weights, string labelColumnName, string imageColumnName, CnnClassificationOptions? options = null)
        : this(
            new GraphSource(weights ?? throw new ArgumentNullException(nameof(weights))), labelColumnName, imageColumnName,
            OptionChecks.WithoutWeights(options ?? new()) with { Weights = weights })
    {
    }

    internal CnnClassificationTrainer(INetworkSource source, string labelColumnName, string imageColumnName, CnnClassificationOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(imageColumnName);
        (this.source, this.labelColumnName, this.imageColumnName) = (source, labelColumnName, imageColumnName);
        this.options = options ?? new();
        OptionChecks.Check(this.options, source is GraphSource { IsPretrained: true });
        this.options.Check();
        ClassColumns.RequireNames(this.options.ScoreColumnName, this.options.PredictedLabelColumnName);
    }

    /// <summary>Where its warnings go.</summary>
    internal TrainingLog Log { get; init; } = TrainingLog.None;

    /// <summary>Trains a network.</summary>
    /// <param name="input">Rows with the label and image columns. Rows with a missing label are left out.</param>
    /// <returns>The trained network as a transformer. Dispose it, or the chain that it is part of, to free its native memory at once.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong kind, or the images are too small for the network.</exception>
    /// <exception cref="InvalidDataException">
    /// There are no rows, there is one class only, an image cannot be read, a validation label is unknown, or weights that were given are not finite.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// On a CPU: ONNX Runtime's native library, which scores there, cannot be loaded. The application needs the package Microsoft.ML.OnnxRuntime.
    /// </exception>
    /// <exception cref="NotFiniteNumberException">
    /// The loss or the weights became infinite or not a number, and there is no epoch before with a validation loss that is finite.
    /// </exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public CnnClassificationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Fit(input, options);
    }

    /// <summary>
    /// Looks for a learning rate (Smith 2017): trains a new network for some steps while the rate rises by equal factors, until the loss explodes. All
    /// layers learn and nothing is validated, whatever the options say; a <see cref="Fit(IDataView)"/> afterwards is what it would have been.
    /// </summary>
    /// <param name="rows">Rows with the label and image columns, as for <see cref="Fit(IDataView)"/>, which throws the same.</param>
    /// <param name="range">The rates to try; null takes the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option of the range is out of its own.</exception>
    /// <exception cref="NotFiniteNumberException">The loss of the first step is not a number.</exception>
    /// <exception cref="OperationCanceledException">The options' token was cancelled.</exception>
    public LearningRateCurve FindLearningRate(IDataView rows, LearningRateRangeOptions? range = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return LearningRateRange.Find(options, range, rising => Fit(rows, rising).Dispose());
    }

    /// <summary>The network that would be trained, to look at: <c>Summary.Of(trainer.Build(10))</c>.</summary>
    /// <param name="classes">Number of classes, at least 1.</param>
    /// <exception cref="NotSupportedException">The trainer has a TorchSharp module, which has no graph.</exception>
    public Network Build(int classes) => source is GraphSource graph
        ? graph.Build(classes)
        : throw new NotSupportedException("The network is a TorchSharp module, which has no graph to look at.");

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var label = MissingColumn.Find(inputSchema, labelColumnName, nameof(labelColumnName));
        if (!label.IsKey)
            throw LabelColumn.NotAKey(labelColumnName, label.ItemType, nameof(labelColumnName));
        MissingColumn.Find(inputSchema, imageColumnName, nameof(imageColumnName));

        return new SchemaShape(
        [
            .. inputSchema.Where(column => column.Name != options.ScoreColumnName && column.Name != options.PredictedLabelColumnName),
            .. BorrowedColumns.Classes(inputSchema, labelColumnName, options.ScoreColumnName, options.PredictedLabelColumnName),
        ]);
    }

    private CnnClassificationTransformer Fit(IDataView input, CnnClassificationOptions options)
    {
        var run = new TrainingRun(source, options, Log);
        var label = LabelColumn.Bind(input.Schema, labelColumnName);
        var images = run.Bind(input.Schema, imageColumnName, label.Classes);
        var network = run.Fit(input, images, new ClassificationTask(label, options));
        return new(network, new(label, options.ScoreColumnName, options.PredictedLabelColumnName), run.Scoring);
    }
}
