using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Benchmarks.Measuring;
using MLNet.CnnCatalog.Onnx;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>ApplyCnnOnnx from JPEG files, beside each of its two stages alone with all threads.</summary>
internal static class JpegCase
{
    private const double Target = 0.95;

    public static IEnumerable<Finding> Measure(Workload workload, BenchmarkOptions options)
    {
        var ml = new MLContext(seed: 1);
        var images = workload.BatchSize * workload.ScoredBatches;
        using var files = new ImageFiles(images);
        var rows = files.Load(ml);
        var model = files.PathOf("model.onnx");
        workload.RandomWeights().SaveOnnx(model, new() { Normalization = PixelNormalization.ImageNet, Softmax = true, FoldBatchNorm = true });
        using var ours = ml.Transforms.ApplyCnnOnnx(model, options: new() { BatchSize = workload.BatchSize, Threads = options.Threads }).Fit(rows);
        using var runtime = new OnnxRuntimeAlone(model, workload, options.Threads);
        var decoded = ml.Transforms.ResizeImages("Image", workload.Pixels, workload.Pixels).Fit(rows).Transform(rows);
        var timings = Rounds.Measure(
            [
                Contender.Timed("ApplyCnnOnnx", () => ImageRows.Read(ours.Transform(rows), "Score")),
                Contender.Timed("decoding alone", () => Decode(decoded, options.Threads)),
                Contender.Timed("ONNX Runtime alone", () => runtime.Run(workload.ScoredBatches)),
            ],
            options.Rounds);
        var what = $"JPEG files, {workload}";
        return
        [
            Finding.Of(what, images, timings[0], timings.Skip(1).MaxBy(stage => stage.MedianSeconds)!, Target),
            Finding.Of(what, images, timings[0], timings[1].Then(timings[2])),
        ];
    }

    // Each cursor of the set has a thread, as when ApplyCnnOnnx reads.
    private static void Decode(IDataView view, int threads)
    {
        var column = view.Schema["Image"];
        var readers = view.GetRowCursorSet([column], threads).Select(cursor => Task.Factory.StartNew(() => Read(cursor, column), TaskCreationOptions.LongRunning));
        Task.WaitAll([.. readers]);
    }

    private static void Read(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        using (cursor)
        {
            var getter = cursor.GetGetter<MLImage>(column);
            for (MLImage image = null!; cursor.MoveNext();)
                getter(ref image);
        }
    }
}
