using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Estimators.Training.Runs;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Classification;

/// <summary>One class for each image. Targets are zero-based classes.</summary>
/// <param name="label">The label column of the training rows.</param>
/// <param name="options">What is minimised, and how much the classes count.</param>
internal sealed class ClassificationTask(LabelColumn label, CnnClassificationOptions options) : VisionTask<long>
{
    private readonly long[] images = new long[label.Classes];
    private float[]? weights = WeightsOf(label, options);

    public override ITargetReader<long> Targets { get; } = new ClassReader(label.Name);

    public override long BytesOfTarget => 0;

    public override int Classes => label.Classes;

    public override IReadOnlyList<string>? ClassNames => label.ClassNames;

    public override bool CanMix => true;

    /// <summary>The entropy of the targets, in nats: ln(classes) where all are as frequent; not known of weighted classes that are smoothed.</summary>
    public override double ChanceLoss
    {
        get
        {
            var smoothing = options.LabelSmoothing;
            if (weights is not null && smoothing > 0)
                return double.NaN;
            double[] counts = [.. images.Select((number, index) => (options.BalancedSampling ? Math.Min(number, 1) : number) * (double)(weights?[index] ?? 1))];
            var total = counts.Sum();
            var shares = counts.Select(count => ((1 - smoothing) * count / total) + (smoothing / Classes));
            return options.Loss == ClassificationLoss.CrossEntropy ? shares.Sum(Entropy) : shares.Average(share => Entropy(share) + Entropy(1 - share));
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
        if (options.BalancedClassWeights)
            weights = Balanced();
    }

    public override int[] Draw(IReadOnlyList<TargetRow> rows, Random random) => options.BalancedSampling
        ? BalancedDraw.Of([.. rows.Select(row => row.Class)], random)
        : base.Draw(rows, random);

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

    public override IReadOnlyList<Loss> Losses(IReadOnlyList<Tensor> outputs, IReadOnlyList<long> targets)
    {
        var logits = outputs[0];
        var ofClasses = weights is null ? null : tensor(weights).to(logits.device);
        return [new(options.Loss.ToString(), Weight: 1, ClassificationLosses.Compute(
            options.Loss, logits, ToTensor(targets, logits.device), options.LabelSmoothing, ofClasses))];
    }

    public override Measurement<long> Measure() => new ClassMeasurement();

    public override IReadOnlyList<ReportSection> Findings(Examination<long> examination) =>
        new ClassFindings(ClassNames ?? [.. Enumerable.Range(1, Classes).Select(key => $"key {key}")], examination).Sections();

    private static float[]? WeightsOf(LabelColumn label, CnnClassificationOptions options) => options.ClassWeights is not { } given ? null
        : given.Count == label.Classes ? [.. given.Select(weight => (float)weight)]
        : throw new ArgumentException(
            $"{nameof(options.ClassWeights)} has {given.Count} weights, and the label column '{label.Name}' {label.Classes} classes. " +
            "Give one for each, in the order of the label's keys.");

    private float[] Balanced()
    {
        var even = (double)images.Sum() / images.Count(number => number > 0);
        return [.. images.Select(number => number == 0 ? 0 : (float)(even / number))];
    }

    private static Tensor ToTensor(IReadOnlyList<long> targets, Device device) => tensor(targets.ToArray()).to(device);

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
            loss += nn.functional.cross_entropy(outputs[0], ToTensor(targets, outputs[0].device), reduction: nn.Reduction.Sum).item<float>();
            right += outputs[0].argmax(dim: 1).cpu().data<long>().ToArray().Zip(targets).LongCount(pair => pair.First == pair.Second);
            count += targets.Count;
        }
    }
}
