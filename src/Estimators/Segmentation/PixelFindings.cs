using System.Globalization;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Estimators.Training.Runs;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using SkiaSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Segmentation;

/// <summary>What a report says of a network for segmentation: its classes, and masks over some images.</summary>
internal sealed class PixelFindings
{
    private const int MostPictures = 12;
    private const double Opacity = 0.55;

    private readonly IReadOnlyList<string> names;
    private readonly ImageSize size;
    private readonly Examination<byte[]> examination;
    private readonly ConfusionCounts counts;
    private readonly List<ReportPicture> pictures = [];

    /// <param name="names">Names of the classes.</param>
    /// <param name="size">Height and width of a label map.</param>
    /// <param name="examination">The images.</param>
    public PixelFindings(IReadOnlyList<string> names, ImageSize size, Examination<byte[]> examination)
    {
        (this.names, this.size, this.examination, counts) = (names, size, examination, new(names.Count));
        examination.Run(Look);
    }

    public IReadOnlyList<ReportSection> Sections()
    {
        var metrics = counts.ToMetrics();
        var rows = names.Select((name, index) => new ReportCell[]
        {
            name, metrics.PerClassIoU[index], metrics.PerClassDice[index], metrics.PerClassAccuracy[index],
            metrics.ConfusionMatrix[index].Sum() + metrics.UnassignedPixels[index],
        });
        return
        [
            new(
                "Results", new ReportText($"Measured on {examination.Images}."),
                new ReportFigures(
                [
                    ("mean IoU", Number(metrics.MeanIoU)), ("mean Dice", Number(metrics.MeanDice)), ("pixels right", Number(metrics.PixelAccuracy)),
                    ("frequency-weighted IoU", Number(metrics.FrequencyWeightedIoU)),
                ])),
            new("Classes", new ReportTable(["class", "IoU", "Dice", "recall", "pixels"], [.. rows])),
            new("Confusion matrix", new ReportText("Pixels: rows are true classes, columns predicted ones; a colour is the share of its row."),
                new ReportMatrix(names, [.. metrics.ConfusionMatrix.Select(row => row.ToArray())])),
            new("Masks", new ReportText("The image, its true labels and the predicted ones."), new ReportPictures(pictures)),
        ];
    }

    private void Look(Batch<byte[]> batch, IReadOnlyList<Tensor> outputs)
    {
        var predicted = outputs[0].argmax(dim: 1).to_type(ScalarType.Byte).cpu().contiguous().data<byte>().ToArray().Chunk(size.Height * size.Width);
        foreach (var (target, map) in batch.Targets.Zip(predicted))
            counts.Add(target, map);
        if (pictures.Count < MostPictures)
            pictures.AddRange(Examination.PixelsOf(batch).Zip(batch.Targets, predicted).Take(MostPictures - pictures.Count)
                .Select(one => Picture(ReportImage.Of(one.First, examination.Format), one.Second, one.Third)));
    }

    private ReportPicture Picture(ReportImage image, byte[] truth, byte[] predicted) => new([image, image.Under(Paint(truth)), image.Under(Paint(predicted))], []);

    private Func<double, double, (SKColor Color, double Opacity)> Paint(byte[] labels) => (y, x) =>
    {
        var label = labels[((int)(y * size.Height) * size.Width) + (int)(x * size.Width)];
        var color = LabelColors.Voc[label];
        return (new(color.Red, color.Green, color.Blue), label == 0 ? 0 : Opacity);
    };

    private static string Number(double value) => value.ToString("F4", CultureInfo.InvariantCulture);
}
