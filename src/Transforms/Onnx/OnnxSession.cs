using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Columns;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>How a batch lies in the memory of a network.</summary>
/// <param name="Input">Name of the input.</param>
/// <param name="Output">Name of the output.</param>
/// <param name="Image">Channels, height and width.</param>
/// <param name="ChannelsLast">Whether the channels of a pixel lie side by side.</param>
/// <param name="FixedBatch">Images of every batch; null where the file leaves it open.</param>
/// <param name="OutputShape">Extents of what comes out; 0 for the number of images.</param>
internal sealed record OnnxLayout(string Input, string Output, Shape Image, bool ChannelsLast, int? FixedBatch, int[] OutputShape);

/// <summary>
/// A network in ONNX Runtime, reached through ML.NET's OnnxTransformer with a whole batch as one row: a vector of unknown size, whose length
/// says how many images it holds.
/// </summary>
internal sealed class OnnxSession : IDisposable
{
    private readonly OnnxTransformer transformer;
    private readonly DataViewSchema inputSchema;

    /// <exception cref="InvalidOperationException">ONNX Runtime cannot run the network.</exception>
    public OnnxSession(string modelFile, OnnxLayout layout, CnnOnnxOptions options, bool appliesSoftmax)
    {
        (Layout, AppliesSoftmax, BatchSize) = (layout, appliesSoftmax, layout.FixedBatch ?? options.BatchSize);
        var batch = layout.FixedBatch ?? 0;
        var image = layout.Image;
        int[] input = layout.ChannelsLast
            ? [batch, image.Height, image.Width, image.Channels]
            : [batch, image.Channels, image.Height, image.Width];

        var builder = new DataViewSchema.Builder();
        builder.AddColumn(layout.Input, layout.FixedBatch is null
            ? new VectorDataViewType(NumberDataViewType.Single)
            : new VectorDataViewType(NumberDataViewType.Single, input));
        inputSchema = builder.ToSchema();
        transformer = new MLContext().Transforms.ApplyOnnxModel(new OnnxOptions
        {
            ModelFile = modelFile,
            InputColumns = [layout.Input],
            OutputColumns = [layout.Output],
            ShapeDictionary = new Dictionary<string, int[]>
            {
                [layout.Input] = input,
                [layout.Output] = [.. layout.OutputShape.Select(extent => extent == 0 ? batch : extent)],
            },
            IntraOpNumThreads = options.Threads,
            GpuDeviceId = options.GpuDeviceId,
            FallbackToCpu = options.FallbackToCpu,
        }).Fit(new EmptyView(inputSchema));
    }

    public OnnxLayout Layout { get; }

    /// <summary>Whether the network gives logits, which are to become probabilities.</summary>
    public bool AppliesSoftmax { get; }

    public int BatchSize { get; }

    /// <summary>A run is used by one thread at a time.</summary>
    public OnnxRun CreateRun() => new(((ITransformer)transformer).GetRowToRowMapper(inputSchema), Layout);

    public void Dispose() => transformer.Dispose();
}
