using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Onnx;
using MLNet.CnnCatalog.Estimators.Scoring;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Augmentation;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>
/// Turns images into vectors with a trained network whose weights stay as they are; an ordinary ML.NET trainer behind it learns from few
/// images. Fitting reads the weights and learns nothing.
/// </summary>
public sealed class CnnFeaturizer : IEstimator<CnnFeaturizingTransformer>
{
    private readonly string outputColumnName;
    private readonly string inputColumnName;
    private readonly CnnFeaturizerOptions options;
    private readonly PublishedEvaluation? evaluation;
    private readonly Func<Network, StateDict> load;

    /// <summary>Creates a featurizer; the methods of <c>ml.Transforms</c> are the usual way.</summary>
    /// <param name="name">Name of the network in <see cref="NetworkCatalog"/>.</param>
    /// <param name="outputColumnName">Column of the features.</param>
    /// <param name="inputColumnName">Image column.</param>
    /// <param name="weights">
    /// File of weights, .safetensors or .pth, or published ones, such as <see cref="Pretrained.ResNet50"/>; null looks for a file in the folders of
    /// <see cref="WeightFolder"/>.
    /// </param>
    /// <param name="layer">Layer or block whose output are the features; null takes what goes into the classifier.</param>
    /// <param name="options">Options; null takes the defaults.</param>
    /// <exception cref="ArgumentException">
    /// A column has no name, or there is no such network or layer; then the message lists near names.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public CnnFeaturizer(
        string name, string outputColumnName = "Features", string inputColumnName = "Image", WeightSource? weights = null, string? layer = null,
        CnnFeaturizerOptions? options = null)
        : this(NetworkCatalog.Get(name), outputColumnName, inputColumnName, layer, options ??= new(), Load(name, weights, options.WeightLoading)) =>
        evaluation = weights?.Evaluation ?? NetworkCatalog.Entry(name).Evaluation;

    /// <summary>Creates a featurizer of the network of published weights.</summary>
    /// <param name="weights">The weights, such as <see cref="Pretrained.MLNetResNet18"/>; they are downloaded where they are not there.</param>
    /// <param name="outputColumnName">Column of the features.</param>
    /// <param name="inputColumnName">Image column.</param>
    /// <param name="layer">Layer or block whose output are the features; null takes what goes into the classifier.</param>
    /// <param name="options">Options; null takes the defaults.</param>
    /// <exception cref="ArgumentException">A column has no name, or there is no such layer; then the message lists near names.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public CnnFeaturizer(
        PretrainedWeights weights, string outputColumnName = "Features", string inputColumnName = "Image", string? layer = null,
        CnnFeaturizerOptions? options = null)
        : this(
            (weights ?? throw new ArgumentNullException(nameof(weights))).Build(classes: 1, input: null), outputColumnName, inputColumnName, layer,
            options ??= new(), Load(weights.Network, weights, options.WeightLoading)) =>
        evaluation = weights.Evaluation;

    /// <summary>Creates a featurizer of any network, such as one imported from ONNX.</summary>
    /// <param name="pretrained">The network and its weights.</param>
    /// <param name="outputColumnName">Column of the features.</param>
    /// <param name="inputColumnName">Image column.</param>
    /// <param name="layer">
    /// Layer or block whose output are the features; null takes what goes into the classifier, or what the network gives where it has none.
    /// </param>
    /// <param name="options">Options, without <see cref="CnnFeaturizerOptions.WeightLoading"/>; null takes the defaults.</param>
    /// <exception cref="ArgumentException">A column has no name, or there is no such layer; then the message lists near names.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public CnnFeaturizer(
        StateDict pretrained, string outputColumnName = "Features", string inputColumnName = "Image", string? layer = null,
        CnnFeaturizerOptions? options = null)
        : this(
            (pretrained ?? throw new ArgumentNullException(nameof(pretrained))).Network, outputColumnName, inputColumnName, layer, options ?? new(),
            network => PretrainedNetwork.Front(network, pretrained))
    {
    }

    private CnnFeaturizer(
        Network whole, string outputColumnName, string inputColumnName, string? layer, CnnFeaturizerOptions options, Func<Network, StateDict> load)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(inputColumnName);
        (this.outputColumnName, this.inputColumnName, this.options, this.load) = (outputColumnName, inputColumnName, options, load);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads ?? 1, 1);
        options.CheckImages();
        Network = Front(whole.WithoutHeads(), layer);
    }

    /// <summary>The network up to the layer of the features, for images of the size that it was published for.</summary>
    public Network Network { get; }

    /// <summary>Reads the weights.</summary>
    /// <param name="input">Rows with the image column; only their schema is looked at.</param>
    /// <exception cref="ArgumentException">
    /// The image column is missing, of the wrong kind or with a recipe of augmentations, or the weights are for images of another size or other channels.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no file of weights; the message says where to put it.</exception>
    /// <exception cref="HttpRequestException">Published weights could not be downloaded; the message says where to put the file.</exception>
    /// <exception cref="InvalidDataException">The file is corrupt, its weights are not those of the network, or weights are not finite.</exception>
    /// <exception cref="InvalidOperationException">
    /// On a CPU: ONNX Runtime's native library, which scores there, cannot be loaded. The application needs the package Microsoft.ML.OnnxRuntime.
    /// </exception>
    public CnnFeaturizingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var settings = new ScoringSettings(Devices.Find(options.Device), options.BatchSize, options.Threads);
        settings.RequireRuntime();
        var images = ImageColumn.Bind(
            input.Schema, inputColumnName, ImagePreparation.Of(options, Network.InputShape, KnownPreparation.Of(evaluation)));
        AugmentationColumn.RequireNone(input.Schema, inputColumnName);
        var weights = load(Network.WithInput(images.Format.Shape));
        return new(outputColumnName, new TrainedNetwork(weights, NetworkInput.Of(images, options, evaluation)), settings);
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

    // The weights of the classifier, and of heads, are not those of the front.
    private static Func<Network, StateDict> Load(string name, WeightSource? weights, WeightLoadOptions loading) => network =>
        (weights ?? WeightFolder.Find(name)).Load(network, loading with { AllowUnexpected = true }, tell: null, CancellationToken.None).ToStateDict();

    // The classifier is of no use here, whatever its classes.
    private static Network Front(Network network, string? layer) => layer is not null ? network.Truncate(layer)
        : network.FindClassifier() is { } classifier ? network.Truncate(classifier.Inputs[0].Name)
        : network;
}
