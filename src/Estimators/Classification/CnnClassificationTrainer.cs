using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Estimators.Pictures;
using MLNet.CnnCatalog.Estimators.Scoring;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>Builds a network for a number of classes and a shape of picture; null takes the shape that it was published for.</summary>
public delegate Network NetworkBuilder(int classes, Shape? input);

/// <summary>
/// Trains a convolutional network as a multiclass classifier. The label is a key; the pictures are an image column, the bytes of image
/// files, or a vector of floats of known size (channels x height x width). Adds the columns Score (probabilities, summing to 1) and
/// PredictedLabel (a key with the label's values).
/// </summary>
public sealed class CnnClassificationTrainer : IEstimator<CnnClassificationTransformer>
{
    private readonly NetworkBuilder builder;
    private readonly string labelColumnName;
    private readonly string imageColumnName;
    private readonly CnnClassificationOptions options;

    /// <summary>Creates a trainer; the methods of <c>ml.MulticlassClassification.Trainers</c> are the usual way.</summary>
    /// <param name="builder">Builds the network.</param>
    /// <param name="labelColumnName">Label column, a key.</param>
    /// <param name="imageColumnName">Picture column.</param>
    /// <param name="options">Options; null takes the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public CnnClassificationTrainer(NetworkBuilder builder, string labelColumnName, string imageColumnName, CnnClassificationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(imageColumnName);
        (this.builder, this.labelColumnName, this.imageColumnName) = (builder, labelColumnName, imageColumnName);
        this.options = options ?? new();
        OptionChecks.Check(this.options);
    }

    /// <summary>Trains a network.</summary>
    /// <param name="input">Rows with the label and picture columns. Rows with a missing label are left out.</param>
    /// <returns>The trained network as a transformer. Dispose it, or the chain that it is part of, to free its native memory at once.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong kind, or the pictures are too small for the network.</exception>
    /// <exception cref="InvalidDataException">There are no rows, there is one class only, a picture cannot be read, or a validation label is unknown.</exception>
    /// <exception cref="NotFiniteNumberException">The loss became infinite or not a number.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public CnnClassificationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        options.CancellationToken.ThrowIfCancellationRequested();
        var device = Devices.Find(options.Device);
        var label = LabelColumn.Bind(input.Schema, labelColumnName);
        var ownShape = builder(label.Classes, null).InputShape;
        var pictures = PictureColumn.Bind(input, imageColumnName, ownShape, options.ImageSize, options.Normalization);
        var network = builder(label.Classes, pictures.Format.Shape);
        if (network.Output.Shape != Shape.Vector(label.Classes))
            throw new ArgumentException(
                $"Network '{network.Name}' ends with {network.Output.Shape}; label column '{labelColumnName}' has {label.Classes} classes. " +
                "Build the network for the number of classes that the builder is given.");

        using var threads = new TorchThreads(options.Threads);
        var data = TrainingData.Open(input, pictures, label, options);
        using var loop = new TrainingLoop(network, device, pictures.Format, data, options);
        return new CnnClassificationTransformer(loop.Run(), label, pictures, device, options.BatchSize);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var label = Find(inputSchema, labelColumnName, nameof(labelColumnName));
        if (!label.IsKey)
            throw LabelColumn.NotAKey(labelColumnName, label.ItemType, nameof(labelColumnName));
        Find(inputSchema, imageColumnName, nameof(imageColumnName));

        // A SchemaShape's columns cannot be constructed: a linear trainer over a made-up vector has the same outputs.
        var ml = new MLContext();
        var withFeatures = ml.Transforms.CustomMapping<NoColumns, FeatureColumn>((_, _) => { }, contractName: null).GetOutputSchema(inputSchema);
        var outputs = ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(labelColumnName, FeatureColumn.Name).GetOutputSchema(withFeatures);
        return new SchemaShape(
        [
            .. inputSchema.Where(column => column.Name is not (ClassColumns.Score or ClassColumns.PredictedLabel)),
            Find(outputs, ClassColumns.PredictedLabel, nameof(inputSchema)),
            Find(outputs, ClassColumns.Score, nameof(inputSchema)),
        ]);
    }

    private static SchemaShape.Column Find(SchemaShape shape, string name, string parameter)
    {
        foreach (var column in shape)
            if (column.Name == name)
                return column;
        throw new ArgumentException($"There is no column '{name}'. The columns are: {string.Join(", ", shape.Select(column => column.Name))}.", parameter);
    }

    private sealed class NoColumns;

    private sealed class FeatureColumn
    {
        public const string Name = "CnnFeatures";

        [ColumnName(Name), VectorType(1)]
        public float[] Features { get; set; } = [0];
    }
}
