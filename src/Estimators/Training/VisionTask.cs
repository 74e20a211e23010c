using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Training.Runs;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Augmentation;
using MLNet.CnnCatalog.Transforms.Images;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>
/// What is to be learnt: targets, losses and measures. Reading, the loop and what follows know no more of a task than this. Each training has
/// one of its own, bound to its rows.
/// </summary>
internal abstract class VisionTask<TTarget>
{
    /// <summary>Reads the targets of the training rows, and of validation rows alike.</summary>
    public abstract ITargetReader<TTarget> Targets { get; }

    /// <summary>Reads targets that move along with images while these are augmented: as they lie on an image that is read so.</summary>
    public virtual ITargetReader<TTarget> MovingTargets(ImageColumn images) => Targets;

    /// <summary>Puts an image of some size on a canvas, and with it what moves along.</summary>
    public virtual void Load(Canvas canvas, ImageSize size, Sample<TTarget> sample) => canvas.Load(size, sample.Pixels);

    /// <summary>The target of the image that is on the canvas, when it was augmented.</summary>
    public virtual TTarget TargetOn(Canvas canvas, TTarget former) => former;

    /// <summary>Whether images can be mixed: the loss of a mixed image is that of both targets, by their shares.</summary>
    public virtual bool CanMix => false;

    /// <summary>Bytes that a target takes in memory, beside its image.</summary>
    public abstract long BytesOfTarget { get; }

    /// <summary>Number of classes.</summary>
    public abstract int Classes { get; }

    /// <summary>Names of the classes; null where they have none.</summary>
    public abstract IReadOnlyList<string>? ClassNames { get; }

    /// <summary>Lists the rows, and which of them have a target, without touching the images.</summary>
    public abstract TargetRow[] List(IDataView rows, CancellationToken cancellationToken);

    /// <summary>Checks that there is something to learn from. It hears the training rows before anything is learnt from them.</summary>
    /// <exception cref="InvalidDataException">There is not.</exception>
    public abstract void RequireEnough(IReadOnlyCollection<TargetRow> training);

    /// <summary>Checks that rows to validate on have the same columns and classes, and lists them.</summary>
    /// <exception cref="ArgumentException">They have others.</exception>
    /// <exception cref="InvalidDataException">A row has no target, or an unknown one.</exception>
    public abstract TargetRow[] ListValidation(IDataView set, CancellationToken cancellationToken);

    /// <summary>The rows that an epoch learns from, in a random order: each of them once, unless the task draws some more often than others.</summary>
    /// <param name="rows">The training rows.</param>
    /// <param name="random">What the order is drawn from.</param>
    /// <returns>Indexes of <paramref name="rows"/>, as many as there are rows.</returns>
    public virtual int[] Draw(IReadOnlyList<TargetRow> rows, Random random)
    {
        int[] order = [.. Enumerable.Range(0, rows.Count)];
        random.Shuffle(order);
        return order;
    }

    /// <summary>Checks that a network gives what the losses need.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    public abstract void Require(Network network);

    /// <summary>The losses of what a network, or one of its auxiliary heads, gives for a batch.</summary>
    public abstract IReadOnlyList<Loss> Losses(IReadOnlyList<Tensor> outputs, IReadOnlyList<TTarget> targets);

    /// <summary>
    /// The loss of a network that knows how frequent the targets of training are and sees nothing of the images, without auxiliary heads; not a
    /// number where that is not known.
    /// </summary>
    public abstract double ChanceLoss { get; }

    /// <summary>Begins to measure.</summary>
    public abstract Measurement<TTarget> Measure();

    /// <summary>What a report says of a trained network.</summary>
    public abstract IReadOnlyList<ReportSection> Findings(Examination<TTarget> examination);

    /// <summary>Checks that a network gives one number for each class of an image.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    protected static void RequireLogits(Network network, int classes)
    {
        if (network.Output.Shape != Shape.Vector(classes))
            throw new ArgumentException(
                $"Network '{network.Name}' ends with {network.Output.Shape}, and the label column has {classes} classes. " +
                "Build the network for the number of classes that the builder is given.");
    }
}

/// <summary>A row as its target column knows it.</summary>
/// <param name="Id">The same in whatever order and by whatever cursor the row is read.</param>
/// <param name="Class">One-based class of the whole row, or 1 where a task has none; 0 where the target is missing.</param>
internal readonly record struct TargetRow(DataViewRowId Id, uint Class);

/// <summary>A loss of a batch.</summary>
/// <param name="Name">What it is called in <see cref="TrainingProgress.Losses"/>.</param>
/// <param name="Weight">What it is multiplied by before it is added to others.</param>
/// <param name="Value">A single number.</param>
internal readonly record struct Loss(string Name, double Weight, Tensor Value);

/// <summary>What was measured on images that nothing is learnt from.</summary>
/// <param name="Name">What it is called in <see cref="TrainingProgress.Measures"/>.</param>
/// <param name="Value">The number.</param>
/// <param name="LowerIsBetter">Which direction is better.</param>
internal readonly record struct Measure(string Name, double Value, bool LowerIsBetter = false)
{
    /// <summary>Whether it is better than another one by more than so much; a finite number is better than none.</summary>
    public bool IsBetterThan(Measure? other, double by = 0) =>
        double.IsFinite(Value) && (other is not { } known || (LowerIsBetter ? Value < known.Value - by : Value > known.Value + by));
}

/// <summary>Gathers what a network gives for images that nothing is learnt from.</summary>
internal abstract class Measurement<TTarget>
{
    public abstract void Add(IReadOnlyList<Tensor> outputs, IReadOnlyList<TTarget> targets);

    /// <summary>What was measured; the first says which epoch is best.</summary>
    public abstract IReadOnlyList<Measure> Results { get; }
}
