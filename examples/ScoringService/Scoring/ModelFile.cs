using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Onnx;
using ScoringService.Configuration;

namespace ScoringService.Scoring;

/// <summary>The file with the network.</summary>
internal static class ModelFile
{
    /// <summary>Opens the file, and scores once: ONNX Runtime gets its memory with the first batch.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no ONNX file, or no image classifier.</exception>
    /// <exception cref="ArgumentException">The file does not say all that is needed.</exception>
    /// <exception cref="InvalidOperationException">ONNX Runtime is not there, or cannot run the network.</exception>
    public static CnnOnnxTransformer Open(ScoringOptions options)
    {
        if (OnnxModel.Load(options.Model).Inputs is [{ Dimensions: [_, _, _, _] extents }] && extents[1..].Contains(null))
            throw new ArgumentException(
                $"'{options.Model}' does not state the size of its pictures. Export it with a fixed height and width.");
        var ml = new MLContext();
        var network = ml.Transforms.ApplyCnnOnnx(options.Model, nameof(Row.Image), new()
        {
            BatchSize = options.MaxBatchSize,
            Threads = options.Threads,
        }).Fit(ml.Data.LoadFromEnumerable<Row>([]));
        var (height, width) = (network.ImageShape.Height, network.ImageShape.Width);
        using var blank = MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, new byte[4 * width * height]);
        network.Score([blank]);
        return network;
    }

    /// <summary>Says that the network is given images.</summary>
    private sealed class Row
    {
        // The type needs a size, and pictures of every size come.
        [ImageType(1, 1)]
        public MLImage? Image { get; set; }
    }
}
