using Microsoft.ML;
using MLNet.CnnCatalog.Analysis;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Estimators.Training.Runs;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Augmentation;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Segmentation;

/// <summary>A class for each pixel. Targets are label maps in the size that the network gives.</summary>
/// <param name="truth">The label maps of the training rows.</param>
/// <param name="images">The images that the network is fed.</param>
/// <param name="losses">What is minimised.</param>
/// <param name="classNames">Names of the classes; null where they have none.</param>
internal sealed class SegmentationTask(
    TrueLabels truth, ImageColumn images, IReadOnlyList<SegmentationLoss> losses, IReadOnlyList<string>? classNames = null) : VisionTask<byte[]>
{
    private readonly float[]? balance = losses.Any(loss => loss.BalancesClasses) ? truth.Counts.MedianFrequencyWeights() : null;
    private LabelMapRestoring? labels;

    public override ITargetReader<byte[]> Targets => new LabelMapReader(truth, images, map => Labels.Prepare(map));

    public override long BytesOfTarget => (long)Labels.Given.Height * Labels.Given.Width;

    public override int Classes => truth.Classes;

    public override IReadOnlyList<string>? ClassNames => classNames;

    /// <summary>The entropy of the labels, in nats; not known where classes are weighted, and for other losses.</summary>
    public override double ChanceLoss
    {
        get
        {
            if (losses is not [CrossEntropyLoss { ClassWeights: null, MedianFrequencyWeights: false, LabelSmoothing: 0, Weight: 1 }])
                return double.NaN;
            var total = (double)truth.Counts.Pixels.Sum();
            return truth.Counts.Pixels.Sum(number => number > 0 ? -number / total * Math.Log(number / total) : 0);
        }
    }

    private LabelMapRestoring Labels => labels ?? throw new InvalidOperationException("The size of label maps is known when the network is.");

    public override ITargetReader<byte[]> MovingTargets(ImageColumn images) =>
        new LabelMapReader(truth, images, map => LabelMapRestoring.Place(map, images.Preparation!));

    public override void Load(Canvas canvas, ImageSize size, Sample<byte[]> sample) => canvas.Load(size, sample.Pixels, sample.Target);

    public override byte[] TargetOn(Canvas canvas, byte[] former) => Labels.Cut(canvas.Labels.Values);

    public override TargetRow[] List(IDataView rows, CancellationToken cancellationToken) => truth.Rows;

    public override void RequireEnough(IReadOnlyCollection<TargetRow> training)
    {
    }

    public override TargetRow[] ListValidation(IDataView set, CancellationToken cancellationToken)
    {
        var labels = TrueLabels.Read(set, truth.ColumnName, Classes, "ValidationSet", cancellationToken);
        return labels.Rows.Length == 0 || labels.Counts.Pixels.Any(number => number > 0)
            ? labels.Rows
            : throw new InvalidDataException(
                $"All pixels of all label maps in column '{truth.ColumnName}' of ValidationSet are ignored ones ({LabelMap.Ignored}): there is nothing to measure.");
    }

    public override void Require(Network network)
    {
        var (given, fed) = (network.Output.Shape, network.InputShape);
        if (given.Channels != Classes || given.IsVector)
            throw new ArgumentException(
                $"Network '{network.Name}' ends with {given}, and the label maps have {Classes} classes. " +
                "Build the network for the number of classes that the builder is given, with a map at its end.");
        if (ReceptiveField.Of(network.WithoutHeads())[^1].Stride != 1 || given.Height > fed.Height || given.Width > fed.Width)
            throw new ArgumentException(
                $"Network '{network.Name}' gives {given} for images of {fed}; a label for every pixel is needed, or for those in the middle where layers " +
                "do not pad. Enlarge its map to the size of the image: ResizeTo.");
        labels = LabelMapRestoring.Of(images, given);
    }

    public override IReadOnlyList<Loss> Losses(IReadOnlyList<Tensor> outputs, IReadOnlyList<byte[]> targets)
    {
        var logits = outputs[0];
        using var scope = NewDisposeScope();
        // Of no pixels, the mean is no number.
        var isEmpty = targets.All(target => !target.AsSpan().ContainsAnyExcept(LabelMap.Ignored));
        var truth = ToTensor(targets, logits);
        var weights = balance is null ? null : tensor(balance).to(logits.device);
        return [.. losses.Select(loss => new Loss(
            loss.Name, loss.Weight, (isEmpty ? logits.sum().mul(0) : loss.Compute(logits, truth, weights)).MoveToOuterDisposeScope()))];
    }

    public override Measurement<byte[]> Measure() => new PixelMeasurement(Classes);

    public override IReadOnlyList<ReportSection> Findings(Examination<byte[]> examination) => new PixelFindings(
        classNames ?? [.. Enumerable.Range(0, Classes).Select(label => $"class {label}")], Labels.Given, examination).Sections();

    private static Tensor ToTensor(IReadOnlyList<byte[]> targets, Tensor logits) =>
        ByteTargets.ToTensor(targets, logits.device, logits.shape[2], logits.shape[3]).to_type(ScalarType.Int64);

    private sealed class PixelMeasurement(int classes) : Measurement<byte[]>
    {
        private readonly ConfusionCounts counts = new(classes);
        private double loss;
        private long pixels;

        public override IReadOnlyList<Measure> Results
        {
            get
            {
                var metrics = counts.ToMetrics();
                return
                [
                    new("MeanIoU", metrics.MeanIoU), new("Loss", loss / pixels, LowerIsBetter: true), new("Accuracy", metrics.PixelAccuracy),
                ];
            }
        }

        public override void Add(IReadOnlyList<Tensor> outputs, IReadOnlyList<byte[]> targets)
        {
            var logits = outputs[0];
            loss += nn.functional.cross_entropy(
                logits, ToTensor(targets, logits), ignore_index: LabelMap.Ignored, reduction: nn.Reduction.Sum).item<float>();
            var predicted = logits.argmax(dim: 1).to_type(ScalarType.Byte).cpu().contiguous().data<byte>().ToArray();
            foreach (var (index, target) in targets.Index())
            {
                counts.Add(target, predicted.AsSpan(index * target.Length, target.Length));
                pixels += target.Length - target.AsSpan().Count(LabelMap.Ignored);
            }
        }
    }
}

/// <summary>Reads label maps and prepares them.</summary>
internal sealed class LabelMapReader(TrueLabels truth, ImageColumn images, Func<LabelMap, byte[]> prepare) : ITargetReader<byte[]>
{
    public string Kind => "label map";

    public IReadOnlyList<DataViewSchema.Column> Columns(DataViewSchema schema) => [schema[truth.ColumnName]];

    public Func<ImageSize, byte[]> Reader(DataViewRow row)
    {
        var getter = row.GetGetter<LabelMap?>(row.Schema[truth.ColumnName]);
        return size =>
        {
            LabelMap? map = null;
            getter(ref map);
            if (map is null)
                throw new InvalidDataException($"There is no label map in column '{truth.ColumnName}'.");
            return map.Size == size ? prepare(map) : throw new InvalidDataException(
                $"{(map.Path is { } path ? $"'{path}'" : "It")} has {map.Size} pixels, and the image in column '{images.Name}' {size}; " +
                "a label for each of its pixels is needed.");
        };
    }
}
