using Microsoft.ML;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Onnx.Quantization;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>Runs a network over images and gathers the ranges of its values.</summary>
/// <param name="plan">Which values.</param>
/// <param name="network">What the network takes.</param>
/// <param name="resizing">How an image of another ratio gets its size where neither file nor options say it.</param>
/// <param name="options">The options.</param>
internal sealed class OnnxCalibration(QuantizationPlan plan, OnnxImageInput network, ImageResizing resizing, CnnQuantizationOptions options)
{
    /// <summary>The ranges of the plan's values over the first rows.</summary>
    public ValueRange[] Measure(IDataView rows, string imageColumnName)
    {
        var images = ImageColumn.Bind(rows.Schema, imageColumnName, network.Preparation(options, resizing));
        var front = network.Front(images, options.Normalization);
        var layout = network.Layout(front, new OnnxOutput(plan.RangesOutput, 2 * plan.Values.Length));
        using var session = new OnnxSettings(options.Threads, options.ConfigureSession).Open(network.Feed(plan.CalibrationModel, front), layout);
        var planes = new PixelPlanes(images.Format, front.OfColours, layout.ChannelsLast);
        return Measure(new RowReader<NoTarget>(rows, images, NoTargets.Instance), session, planes, layout.FixedBatch);
    }

    private ValueRange[] Measure(RowReader<NoTarget> rows, OnnxSession session, PixelPlanes planes, int? fixedBatch)
    {
        ValueRange[]? ranges = null;
        var seen = 0L;
        foreach (var batch in rows.Read(options.CancellationToken).Take(options.MaximumImages).Select(row => row.Pixels).Chunk(fixedBatch ?? options.BatchSize))
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            // A fixed batch is filled up with the images that there are: others would widen the ranges.
            var outputs = session.Run(fixedBatch ?? batch.Length, (index, target) => planes.Write(batch[index % batch.Length], target));
            rows.Return(batch);
            var numbers = (float[])outputs.Values[0];
            var measured = plan.Values.Select((_, index) => new ValueRange(numbers[2 * index], numbers[(2 * index) + 1]));
            ranges = ranges is null ? [.. measured] : [.. ranges.Zip(measured, (known, more) => known.Union(more))];
            options.Progress?.Report(seen += batch.Length);
        }

        return ranges ?? throw new ArgumentException(
            "There are no rows to calibrate with. Give some hundred images of the kind that the network is to score.", nameof(rows));
    }
}
