using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.MultiLabel;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.MultiLabel;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>
/// Trains a convolutional network as a classifier whose images may have several classes, or none. The label is a vector of Boolean, or of Single that
/// counts how often an image has the class, with a slot for each class; the images are an image column, the bytes of image files, or a vector of floats
/// of known size (channels x height x width). Adds the columns Score (a probability for each class by itself) and PredictedLabels (those that reach the
/// threshold).
/// </summary>
public sealed class CnnMultiLabelTrainer : IEstimator<CnnMultiLabelTransformer>
{
    private readonly GraphSource source;
    private readonly string labelColumnName;
    private readonly string imageColumnName;
    private readonly CnnMultiLabelOptions options;

    /// <summary>Creates a trainer; the methods of <c>ml.MulticlassClassification.Trainers</c> are the usual way.</summary>
    /// <param name="builder">Builds the network, which ends in logits.</param>
    /// <param name="labelColumnName">Label column, a vector.</param>
    /// <param name="imageColumnName">Image column.</param>
    /// <param name="options">Options; null takes the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public CnnMultiLabelTrainer(NetworkBuilder builder, string labelColumnName, string imageColumnName, CnnMultiLabelOptions? options = null)
        : this(new GraphSource(builder ?? throw new ArgumentNullException(nameof(builder))), labelColumnName, imageColumnName, options)
    {
    }

    /// <summary>Creates a trainer of a network of the catalog.</summary>
    /// <param name="name">Name of the network in <see cref="NetworkCatalog"/>.</param>
    /// <param name="labelColumnName">Label column, a vector.</param>
    /// <param name="imageColumnName">Image column.</param>
    /// <param name="options">Options; null takes the defaults.</param>
    /// <exception cref="ArgumentException">There is no such network; the message lists near names.</exception>
    public CnnMultiLabelTrainer(string name, string labelColumnName, string imageColumnName, CnnMultiLabelOptions? options = null)
        : this(new GraphSource(NetworkCatalog.Entry(name)), labelColumnName, imageColumnName, options)
    {
    }

    /// <summary>Creates a trainer that goes on with a network and its weights, such as one imported from ONNX.</summary>
    /// <param name="pretrained">
    /// The network and its weights. Unless it has as many outputs as the label has classes, its classifier is replaced by one that begins at
    /// random; behind a network that ends in features, pooled or a map, comes a new one. A sigmoid at its end goes, since the loss has it.
    /// </param>
    /// <param name="labelColumnName">Label column, a vector.</param>
    /// <param name="imageColumnName">Image column.</param>
    /// <param name="options">Options, without <see cref="CnnTrainingOptions.Weights"/>; null takes the defaults.</param>
    /// <exception cref="ArgumentException">The options name a file of weights too.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public CnnMultiLabelTrainer(StateDict pretrained, string labelColumnName, string imageColumnName, CnnMultiLabelOptions? options = null)
        : this(
            new GraphSource(
                pretrained ?? throw new ArgumentNullException(nameof(pretrained)),
                (network, classes, input) => PretrainedNetwork.For(WithoutSigmoid(network), classes, input)),
            labelColumnName, imageColumnName, options)
    {
    }

    private CnnMultiLabelTrainer(GraphSource source, string labelColumnName, string imageColumnName, CnnMultiLabelOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(imageColumnName);
        (this.source, this.labelColumnName, this.imageColumnName, this.options) = (source, labelColumnName, imageColumnName, options ?? new());
        Check(this.options, source.IsPretrained);
    }

    /// <summary>Where its warnings go.</summary>
    internal TrainingLog Log { get; init; } = TrainingLog.None;

    /// <summary>Trains a network.</summary>
    /// <param name="input">Rows with the label and image columns. A row that has none of the classes is an image without them.</param>
    /// <returns>The trained network as a transformer. Dispose it, or the chain that it is part of, to free its native memory at once.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong kind, or the images are too small for the network.</exception>
    /// <exception cref="InvalidDataException">
    /// There are no rows, no image has any class, a label is no count, an image cannot be read, or weights that were given are not finite.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// On a CPU: ONNX Runtime's native library, which scores there, cannot be loaded. The application needs the package Microsoft.ML.OnnxRuntime.
    /// </exception>
    /// <exception cref="NotFiniteNumberException">The loss or the weights became infinite or not a number.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public CnnMultiLabelTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var run = new TrainingRun(source, options, Log);
        var label = MultiLabelColumn.Bind(input.Schema, labelColumnName, nameof(labelColumnName));
        if (options.PositiveWeights is { } weights && weights.Count != label.Classes.Count)
            throw new ArgumentException(
                $"The option {nameof(options.PositiveWeights)} has {weights.Count} numbers, and label column '{labelColumnName}' {label.Classes.Count} classes. " +
                "Give one number for each.", nameof(input));
        var images = run.Bind(input.Schema, imageColumnName, label.Classes.Count);
        var network = run.Fit(input, images, new MultiLabelTask(label, options, Log));
        return new(network, new(label.Classes, options.Threshold, options.ScoreColumnName, options.PredictedLabelsColumnName), run.Scoring);
    }

    /// <summary>The network that would be trained, to look at: <c>Summary.Of(trainer.Build(10))</c>.</summary>
    /// <param name="classes">Number of classes, at least 1.</param>
    public Network Build(int classes) => source.Build(classes);

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        MultiLabelColumn.Require(MissingColumn.Find(inputSchema, labelColumnName, nameof(inputSchema)), nameof(inputSchema));
        MissingColumn.Find(inputSchema, imageColumnName, nameof(inputSchema));
        return new SchemaShape(
        [
            .. inputSchema.Where(column => column.Name != options.ScoreColumnName && column.Name != options.PredictedLabelsColumnName),
            .. BorrowedColumns.MultiLabel(inputSchema, options.ScoreColumnName, options.PredictedLabelsColumnName),
        ]);
    }

    private static void Check(CnnMultiLabelOptions options, bool isPretrained)
    {
        OptionChecks.Check(options, isPretrained);
        ClassColumns.RequireNames(options.ScoreColumnName, options.PredictedLabelsColumnName, MultiLabelOutput.DefaultPredictedLabels);
        OptionChecks.Require(options.Threshold is > 0 and < 1, nameof(options.Threshold), options.Threshold, "above 0 and below 1");
        OptionChecks.Require(options.LabelSmoothing is >= 0 and < 1, nameof(options.LabelSmoothing), options.LabelSmoothing, "from 0 to below 1");
        OptionChecks.Require(
            options.PositiveWeights?.All(weight => weight is > 0 and <= float.MaxValue) != false, nameof(options.PositiveWeights),
            string.Join(", ", options.PositiveWeights ?? []), "finite numbers above 0");
    }

    private static Network WithoutSigmoid(Network network) => network.Output is { Op: Activation { Function: ActivationFunction.Sigmoid }, Inputs: [var logits] }
        ? network.Truncate(logits.Name)
        : network;
}
