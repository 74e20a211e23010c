using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Estimators.Training.Runs;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.MultiLabel;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.MultiLabel;

/// <summary>Several classes for an image, or none. Targets have 1 for each class of an image, else 0.</summary>
/// <param name="label">The label column of the training rows.</param>
/// <param name="options">Weights and smoothing of the loss, and the threshold of the measures.</param>
/// <param name="log">Hears of classes that no row has.</param>
internal sealed class MultiLabelTask(MultiLabelColumn label, CnnMultiLabelOptions options, TrainingLog log) : VisionTask<byte[]>
{
    private readonly float[]? weights = options.PositiveWeights?.ToArray();
    private Dictionary<DataViewRowId, byte[]> listed = [];
    private double[] shares = [];

    public override ITargetReader<byte[]> Targets { get; } = new LabelsReader(label.Classes.Column);

    public override long BytesOfTarget => Classes;

    public override int Classes => label.Classes.Count;

    public override IReadOnlyList<string>? ClassNames => label.Classes.Names;

    public override bool CanMix => true;

    /// <summary>The mean over the classes of the entropy of their targets, in nats: ln 2 where half of the images have each.</summary>
    public override double ChanceLoss => shares.Select((share, index) =>
    {
        var smoothed = (share * (1 - options.LabelSmoothing)) + (options.LabelSmoothing / 2);
        var (having, lacking) = (smoothed * (weights?[index] ?? 1), 1 - smoothed);
        return Surprise(having, having / (having + lacking)) + Surprise(lacking, lacking / (having + lacking));
    }).Average();

    public override TargetRow[] List(IDataView rows, CancellationToken cancellationToken)
    {
        var read = Read(rows, label, "the training data", cancellationToken).ToList();
        listed = read.DistinctBy(row => row.Id).ToDictionary(row => row.Id, row => row.Labels);
        return [.. read.Select(row => new TargetRow(row.Id, Class: 1))];
    }

    public override void RequireEnough(IReadOnlyCollection<TargetRow> training)
    {
        var images = new long[Classes];
        foreach (var row in training)
            Count(listed[row.Id], images);
        if (images.All(number => number == 0))
            throw new InvalidDataException($"No training row has any of the {Classes} classes in column '{label.Classes.Column}': there is nothing to learn.");
        if (listed.Count > training.Count)
            RequireAny(listed.Keys.Except(training.Select(row => row.Id)).Select(id => listed[id]), "the rows kept for validation");
        int[] missing = [.. Enumerable.Range(0, Classes).Where(index => images[index] == 0)];
        if (missing.Length > 0)
            log.Warn(
                $"No training row has {(missing.Length == 1 ? "the class" : $"{missing.Length} of the {Classes} classes:")} " +
                $"{string.Join(", ", missing.Take(5).Select(label.Classes.NameOf))}{(missing.Length > 5 ? ", ..." : "")} (column '{label.Classes.Column}'): " +
                "the network learns never to predict what it has not seen.");
        shares = Array.ConvertAll(images, number => (double)number / training.Count);
        listed = [];
    }

    public override TargetRow[] ListValidation(IDataView set, CancellationToken cancellationToken)
    {
        var other = MultiLabelColumn.Bind(set.Schema, label.Classes.Column, nameof(set));
        label.Classes.RequireSame(other.Classes, "the training data", "ValidationSet");
        var rows = Read(set, other, "ValidationSet", cancellationToken).ToList();
        if (rows.Count > 0)
            RequireAny(rows.Select(row => row.Labels), "ValidationSet");
        return [.. rows.Select(row => new TargetRow(row.Id, Class: 1))];
    }

    public override void Require(Network network) => RequireLogits(network, Classes);

    public override IReadOnlyList<Loss> Losses(IReadOnlyList<Tensor> outputs, IReadOnlyList<byte[]> targets) =>
        [new("BinaryCrossEntropy", Weight: 1, Compute(outputs[0], targets, weights, options.LabelSmoothing))];

    public override Measurement<byte[]> Measure() => new LabelsMeasurement(Classes, options.Threshold);

    public override IReadOnlyList<ReportSection> Findings(Examination<byte[]> examination)
    {
        var measurement = new LabelsMeasurement(Classes, options.Threshold);
        examination.Run((batch, outputs) => measurement.Add(outputs, batch.Targets));
        var metrics = measurement.Metrics;
        return
        [
            new(
                "Results", new ReportText($"Measured on {examination.Images}."),
                new ReportFigures([.. measurement.Results.Select(measure => (measure.Name, measure.Value.ToString("F4", CultureInfo.InvariantCulture)))])),
            new("Classes", new ReportTable(
                ["class", "average precision", "precision", "recall", "F1", "images"],
                [
                    .. Enumerable.Range(0, Classes).Select(index => new ReportCell[]
                    {
                        label.Classes.NameOf(index), metrics.PerClassAveragePrecision[index], metrics.PerClassPrecision[index], metrics.PerClassRecall[index],
                        metrics.PerClassF1[index], metrics.PerClassTruths[index],
                    }),
                ])),
        ];
    }

    private static Tensor Compute(Tensor logits, IReadOnlyList<byte[]> targets, float[]? weights = null, double smoothing = 0)
    {
        using var scope = NewDisposeScope();
        var truth = ByteTargets.ToTensor(targets, logits.device, logits.shape[1]).to_type(logits.dtype);
        return nn.functional.binary_cross_entropy_with_logits(
            logits, smoothing == 0 ? truth : truth.mul(1 - smoothing).add(smoothing / 2),
            pos_weights: weights is null ? null : tensor(weights).to(logits.device)).MoveToOuterDisposeScope();
    }

    private static IEnumerable<(byte[] Labels, DataViewRowId Id)> Read(
        IDataView rows, MultiLabelColumn column, string where, CancellationToken cancellationToken)
    {
        foreach (var row in column.Rows(rows, where))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return row;
        }
    }

    private void RequireAny(IEnumerable<byte[]> rows, string where)
    {
        if (rows.All(labels => !labels.AsSpan().Contains((byte)1)))
            throw new InvalidDataException(
                $"No row of {where} has any of the classes in column '{label.Classes.Column}': there is nothing to measure.");
    }

    private static void Count(byte[] labels, long[] images)
    {
        for (var i = 0; i < images.Length; i++)
            images[i] += labels[i];
    }

    private static double Surprise(double weight, double probability) => weight > 0 ? -weight * Math.Log(probability) : 0;

    private sealed class LabelsReader(string name) : ITargetReader<byte[]>
    {
        public string Kind => "labels";

        public IReadOnlyList<DataViewSchema.Column> Columns(DataViewSchema schema) => [schema[name]];

        public Func<ImageSize, byte[]> Reader(DataViewRow row)
        {
            var read = MultiLabelColumn.Bind(row.Schema, name, nameof(row)).Reader(row);
            return _ => read();
        }
    }

    private sealed class LabelsMeasurement(int classes, double threshold) : Measurement<byte[]>
    {
        private readonly MultiLabelCounts counts = new(classes);
        private double loss;
        private long images;

        public MultiLabelMetrics Metrics => counts.ToMetrics();

        public override IReadOnlyList<Measure> Results
        {
            get
            {
                var metrics = Metrics;
                return
                [
                    new("MeanAveragePrecision", metrics.MeanAveragePrecision), new("Loss", loss / images, LowerIsBetter: true),
                    new("MicroF1", metrics.MicroF1), new("MacroF1", metrics.MacroF1), new("SubsetAccuracy", metrics.SubsetAccuracy),
                    new("HammingLoss", metrics.HammingLoss, LowerIsBetter: true),
                ];
            }
        }

        public override void Add(IReadOnlyList<Tensor> outputs, IReadOnlyList<byte[]> targets)
        {
            loss += Compute(outputs[0], targets).item<float>() * targets.Count;
            images += targets.Count;
            var probabilities = outputs[0].sigmoid().cpu().contiguous().data<float>().ToArray();
            foreach (var (index, target) in targets.Index())
            {
                var own = probabilities.AsSpan(index * classes, classes);
                counts.Add(target, MultiLabelOutput.Predicted(own, threshold), own);
            }
        }
    }
}
