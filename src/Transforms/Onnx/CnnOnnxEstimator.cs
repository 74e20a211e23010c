using Microsoft.ML;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using MLNet.CnnCatalog.Transforms.MultiLabel;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>Scores images with a classifier or a segmentation network in an ONNX file. Fitting opens the file and learns nothing.</summary>
public sealed class CnnOnnxEstimator : IEstimator<CnnOnnxTransformer>
{
    private readonly string modelFile;
    private readonly string imageColumnName;
    private readonly CnnOnnxOptions options;

    /// <summary>Creates an estimator; <c>ml.Transforms.ApplyCnnOnnx</c> is the usual way.</summary>
    /// <param name="modelFile">The file.</param>
    /// <param name="imageColumnName">Image column.</param>
    /// <param name="options">Options; null takes the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public CnnOnnxEstimator(string modelFile, string imageColumnName, CnnOnnxOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelFile);
        ArgumentException.ThrowIfNullOrEmpty(imageColumnName);
        (this.modelFile, this.imageColumnName, this.options) = (modelFile, imageColumnName, options ?? new());
        ArgumentOutOfRangeException.ThrowIfLessThan(this.options.BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(this.options.Threads ?? 1, 1);
        this.options.CheckImages();
        ClassColumns.RequireNames(this.options.ScoreColumnName, this.options.PredictedLabelColumnName);
        ClassColumns.RequireNames(this.options.ScoreColumnName, this.options.PredictedLabelsColumnName, MultiLabelOutput.DefaultPredictedLabels);
        if (this.options.MultiLabelThreshold is not (null or (> 0 and < 1)))
            throw new ArgumentOutOfRangeException(
                nameof(this.options.MultiLabelThreshold), this.options.MultiLabelThreshold,
                $"The option {nameof(this.options.MultiLabelThreshold)} must be above 0 and below 1.");
        LabelMapOutput.RequireNames(this.options.PredictedLabelMapColumnName, this.options.ProbabilitiesColumnName);
    }

    /// <summary>Opens the file.</summary>
    /// <param name="input">Rows with the image column; only their schema is looked at.</param>
    /// <returns>The network as a transformer. Dispose it, or the chain that it is part of, to free ONNX Runtime's memory at once.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no ONNX file, or no network that classifies images or their pixels.</exception>
    /// <exception cref="ArgumentException">
    /// The image column is missing or of the wrong kind, or the file leaves something open that an option must say.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// ONNX Runtime is not there, lacks what <see cref="CnnOnnxOptions.ConfigureSession"/> asks for, or cannot run the network.
    /// </exception>
    public CnnOnnxTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var network = OnnxNetwork.Open(modelFile, options);
        return new CnnOnnxTransformer(network, network.CreateScorer(network.Bind(input.Schema, imageColumnName)));
    }

    /// <summary>The columns that rows will have. The file is read, to see what it gives.</summary>
    /// <param name="inputSchema">Columns of the input.</param>
    /// <exception cref="ArgumentException">The image column is missing, or the file does not have the output that the options name.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no ONNX file.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        if (!inputSchema.Any(column => column.Name == imageColumnName))
            throw MissingColumn.Error("column", imageColumnName, inputSchema.Select(column => column.Name), nameof(inputSchema));
        var model = OnnxModel.Load(modelFile);
        SchemaShape.Column[] added = OnnxResults.AreLabelMaps(model, modelFile, options.OutputName)
            ?
            [
                BorrowedColumns.LabelMap(inputSchema, options.PredictedLabelMapColumnName),
                .. options.ProbabilitiesColumnName is { } probabilities ? [BorrowedColumns.Vector(inputSchema, probabilities)] : (SchemaShape.Column[])[],
            ]
            : OnnxResults.Threshold(model, options) is not null
                ? [.. BorrowedColumns.MultiLabel(inputSchema, options.ScoreColumnName, options.PredictedLabelsColumnName)]
                : [.. BorrowedColumns.Classes(inputSchema, options.ScoreColumnName, options.PredictedLabelColumnName)];
        return new SchemaShape([.. inputSchema.Where(column => !added.Any(other => other.Name == column.Name)), .. added]);
    }
}
