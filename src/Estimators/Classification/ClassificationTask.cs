using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Classification;

/// <summary>One class for each image. Targets are zero-based classes.</summary>
/// <param name="label">The label column of the training rows.</param>
/// <param name="labelSmoothing">Share of the target that is spread over all classes.</param>
internal sealed class ClassificationTask(LabelColumn label, double labelSmoothing) : VisionTask<long>
{
    private readonly long[] images = new long[label.Classes];

    public override ITargetReader<long> Targets { get; } = new ClassReader(label.Name);

    public override long BytesOfTarget => 0;

    public override int Classes => label.Classes;

    /// <summary>The entropy of the targets, in nats: ln(classes) where all are as frequent.</summary>
    public override double ChanceLoss
    {
        get
        {
            var total = images.Sum();
            return images.Sum(number => Entropy(((1 - labelSmoothing) * number / total) + (labelSmoothing / Classes)));
        }
    }

    public override TargetRow[] List(IDataView rows, CancellationToken cancellationToken)
    {
        var all = label.ReadAll(rows, cancellationToken);
        return [.. all.Select(row => new TargetRow(row.Id, row.Label))];
    }

    public override void RequireEnough(IReadOnlyCollection<TargetRow> training)
    {
        foreach (var row in training)
            images[row.Class - 1]++;
        var classes = training.Select(row => row.Class).Distinct().Take(2).ToArray();
        if (classes is [var only])
            throw new InvalidDataException(
                $"All training rows have the same label in column '{label.Name}': {label.ClassNames?[(int)only - 1] ?? $"key {only}"}. " +
                "A classifier needs at least 2 classes.");
    }

    public override TargetRow[] ListValidation(IDataView set, CancellationToken cancellationToken)
    {
        label.RequireSameClasses(LabelColumn.Bind(set.Schema, label.Name), "the training data", "ValidationSet");
        var rows = List(set, cancellationToken);
        var unknown = Array.FindIndex(rows, row => row.Class == 0 || row.Class > (uint)Classes);
        return unknown < 0
            ? rows
            : throw new InvalidDataException(
                $"Row {unknown} of ValidationSet has a label that the training data does not know (column '{label.Name}'). " +
                "Remove the row, or train on images of its class too.");
    }

    public override void Require(Network network) => RequireLogits(network, Classes);

    public override IReadOnlyList<Loss> Losses(IReadOnlyList<Tensor> outputs, IReadOnlyList<long> targets) =>
        [new("CrossEntropy", Weight: 1, CrossEntropy(outputs[0], targets, nn.Reduction.Mean, labelSmoothing))];

    public override Measurement<long> Measure() => new ClassMeasurement();

    private static Tensor CrossEntropy(Tensor logits, IReadOnlyList<long> targets, nn.Reduction reduction, double labelSmoothing = 0) =>
        nn.functional.cross_entropy(logits, tensor(targets.ToArray()).to(logits.device), reduction: reduction, label_smoothing: labelSmoothing);

    private static double Entropy(double share) => share > 0 ? -share * Math.Log(share) : 0;

    private sealed class ClassReader(string name) : ITargetReader<long>
    {
        public string Kind => "label";

        public IReadOnlyList<DataViewSchema.Column> Columns(DataViewSchema schema) => [schema[name]];

        public Func<ImageSize, long> Reader(DataViewRow row)
        {
            var getter = row.GetGetter<uint>(row.Schema[name]);
            return _ =>
            {
                var key = 0u;
                getter(ref key);
                return (long)key - 1;
            };
        }
    }

    private sealed class ClassMeasurement : Measurement<long>
    {
        private double loss;
        private long right;
        private long count;

        public override IReadOnlyList<Measure> Results => [new("Loss", loss / count, LowerIsBetter: true), new("Accuracy", (double)right / count)];

        public override void Add(IReadOnlyList<Tensor> outputs, IReadOnlyList<long> targets)
        {
            loss += CrossEntropy(outputs[0], targets, nn.Reduction.Sum).item<float>();
            right += outputs[0].argmax(dim: 1).cpu().data<long>().ToArray().Zip(targets).LongCount(pair => pair.First == pair.Second);
            count += targets.Count;
        }
    }
}
