using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Onnx;
using ScoringService.Configuration;

namespace ScoringService.Scoring;

/// <summary>The network, as a transformer of ML.NET. Scores one batch at a time.</summary>
internal sealed class PictureClassifier : IDisposable
{
    private const string Score = "Score";

    private readonly CnnOnnxTransformer network;
    private readonly IDataView scores;
    private readonly List<PictureRow> batch = [];

    private PictureClassifier(MLContext ml, CnnOnnxEstimator estimator, int side)
    {
        var rows = ml.Data.LoadFromEnumerable(batch);
        network = estimator.Fit(rows);
        scores = network.Transform(rows);
        Labels = LabelsOf(scores.Schema[Score]);
        (Side, Resizer) = (side, new PictureResizer(ml, side));
    }

    /// <summary>Names of the classes; their numbers where the file has no names.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Makes pictures of the size that the network takes.</summary>
    public PictureResizer Resizer { get; }

    private int Side { get; }

    /// <summary>Opens the file, and scores once: ONNX Runtime gets its memory with the first batch.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no ONNX file, or no image classifier.</exception>
    /// <exception cref="ArgumentException">The file does not say all that is needed.</exception>
    /// <exception cref="InvalidOperationException">ONNX Runtime cannot run the network.</exception>
    public static PictureClassifier Load(ScoringOptions options)
    {
        var ml = new MLContext();
        var side = SideOf(OnnxModel.Load(options.Model), options.Model);
        var classifier = new PictureClassifier(ml, ml.Transforms.ApplyCnnOnnx(options.Model, nameof(PictureRow.Image), new()
        {
            BatchSize = options.MaxBatchSize,
            Threads = options.Threads,
        }), side);
        classifier.WarmUp();
        return classifier;
    }

    /// <summary>The probabilities of each picture. The pictures must have the network's size, and are disposed.</summary>
    public IReadOnlyList<float[]> Classify(IReadOnlyList<MLImage> pictures)
    {
        batch.Clear();
        batch.AddRange(pictures.Select(picture => new PictureRow { Image = picture }));
        var results = new List<float[]>(pictures.Count);
        var column = scores.Schema[Score];
        using (var cursor = scores.GetRowCursor([column]))
        {
            var getter = cursor.GetGetter<VBuffer<float>>(column);
            var values = default(VBuffer<float>);
            while (cursor.MoveNext())
            {
                getter(ref values);
                results.Add([.. values.DenseValues()]);
            }
        }

        batch.Clear();
        return results;
    }

    /// <summary>Frees the network.</summary>
    public void Dispose() => network.Dispose();

    private static string[] LabelsOf(DataViewSchema.Column score)
    {
        var classes = ((VectorDataViewType)score.Type).Size;
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        if (score.HasSlotNames())
            score.GetSlotNames(ref names);
        return names.Length == classes
            ? [.. names.DenseValues().Select(name => name.ToString())]
            : [.. Enumerable.Range(0, classes).Select(number => $"{number}")];
    }

    private static int SideOf(OnnxModel model, string path)
    {
        var (channels, height, width) = model.Inputs switch
        {
            [{ Dimensions: [_, (1 or 3) and { } first, var rows, var columns] }] => (first, rows, columns),
            [{ Dimensions: [_, var rows, var columns, (1 or 3) and { } last] }] => (last, rows, columns),
            _ => throw new InvalidDataException($"'{path}' is no image classifier: its input is not one batch of pictures ({model})."),
        };
        return (channels, height, width) switch
        {
            (1, _, _) => throw new ArgumentException(
                $"'{path}' takes pictures of one channel, and the service gives it three: red, green and blue. Serve a network for colours."),
            (_, null, _) or (_, _, null) => throw new ArgumentException(
                $"'{path}' does not state the size of its pictures. Export it with a fixed height and width."),
            var (_, rows, columns) when rows != columns => throw new ArgumentException(
                $"'{path}' takes pictures of {rows} x {columns} pixels, and the service makes squares of pictures. " +
                "Export it with one size for both sides."),
            var (_, side, _) => side.Value,
        };
    }

    private void WarmUp()
    {
        using var picture = MLImage.CreateFromPixels(Side, Side, MLPixelFormat.Bgra32, new byte[4 * Side * Side]);
        Classify([picture]);
    }
}
