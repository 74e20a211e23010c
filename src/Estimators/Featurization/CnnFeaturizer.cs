using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Pictures;
using MLNet.CnnCatalog.Weights;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>
/// Turns pictures into vectors with a trained network whose weights stay as they are; an ordinary ML.NET trainer behind it learns from few
/// pictures. Fitting reads the weights and learns nothing.
/// </summary>
public sealed class CnnFeaturizer : IEstimator<CnnFeaturizingTransformer>
{
    private readonly string name;
    private readonly string outputColumnName;
    private readonly string inputColumnName;
    private readonly string? weights;
    private readonly string? layer;
    private readonly CnnFeaturizerOptions options;

    /// <summary>Creates a featurizer; the methods of <c>ml.Transforms</c> are the usual way.</summary>
    /// <param name="name">Name of the network in <see cref="NetworkCatalog"/>.</param>
    /// <param name="outputColumnName">Column of the features.</param>
    /// <param name="inputColumnName">Picture column.</param>
    /// <param name="weights">File of weights, .safetensors or .pth; null looks for one in the folders of <see cref="WeightFolder"/>.</param>
    /// <param name="layer">Layer or block whose output are the features; null takes what goes into the classifier.</param>
    /// <param name="options">Options; null takes the defaults.</param>
    /// <exception cref="ArgumentException">
    /// A column has no name, or there is no such network or layer; then the message lists near names.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public CnnFeaturizer(
        string name, string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
        CnnFeaturizerOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(inputColumnName);
        (this.name, this.outputColumnName, this.inputColumnName) = (name, outputColumnName, inputColumnName);
        (this.weights, this.layer, this.options) = (weights, layer, options ?? new());
        ArgumentOutOfRangeException.ThrowIfLessThan(this.options.BatchSize, 1);
        Network = Truncated(NetworkCatalog.Get(name));
    }

    /// <summary>The network up to the layer of the features, for pictures of the size that it was published for.</summary>
    public Network Network { get; }

    /// <summary>Reads the weights.</summary>
    /// <param name="input">Rows with the picture column; only their schema is looked at.</param>
    /// <exception cref="ArgumentException">The picture column is missing or of the wrong kind.</exception>
    /// <exception cref="FileNotFoundException">There is no file of weights; the message says where to put it.</exception>
    /// <exception cref="InvalidDataException">The file is corrupt, or its weights are not those of the network.</exception>
    public CnnFeaturizingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var device = Devices.Find(options.Device);
        var pictures = PictureColumn.Bind(input, inputColumnName, Network.InputShape, options.ImageSize);
        var network = Truncated(NetworkCatalog.Get(name, input: pictures.Format.Shape));
        var loading = options.WeightLoading with { AllowUnexpected = true };
        var loaded = network.LoadWeights(weights ?? WeightFolder.Find(name), loading).ToStateDict();
        return new(outputColumnName, loaded, new NetworkInput(pictures, options.Normalization), device, options.BatchSize);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        if (!inputSchema.Any(column => column.Name == inputColumnName))
            throw MissingColumn.Error("column", inputColumnName, inputSchema.Select(column => column.Name), nameof(inputSchema));
        var borrowed = BorrowedColumns.Vector(inputSchema, outputColumnName);
        return new SchemaShape(inputSchema.Where(column => column.Name != outputColumnName).Append(borrowed));
    }

    // The classifier and the heads are of no use here, whatever their classes.
    private Network Truncated(Network network)
    {
        var whole = network.WithoutHeads();
        return whole.Truncate(layer ?? whole.Classifiers()[0].Inputs[0].Name);
    }
}
