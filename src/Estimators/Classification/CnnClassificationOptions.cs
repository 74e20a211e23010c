using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Transforms.Columns;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>Options of the trainers of classifiers.</summary>
public sealed partial record CnnClassificationOptions : CnnTrainingOptions
{
    /// <summary>Column of the probabilities; <c>Score</c> by default. Two networks in one pipeline need two names.</summary>
    public string ScoreColumnName { get; init; } = ClassColumns.DefaultScore;

    /// <summary>Column of the most probable class, a key; <c>PredictedLabel</c> by default.</summary>
    public string PredictedLabelColumnName { get; init; } = ClassColumns.DefaultPredictedLabel;

    /// <summary>Share of the target that is spread over all classes (Szegedy et al. 2016), from 0 to below 1; 0 by default.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>What is minimised; cross-entropy by default.</summary>
    public ClassificationLoss Loss { get; init; } = ClassificationLoss.CrossEntropy;

    /// <summary>
    /// A weight for each class in the order of the label's keys, finite numbers of at least 0, by which its images count in the loss, a weighted mean as in
    /// PyTorch; null, the default, weights all alike.
    /// </summary>
    public IReadOnlyList<double>? ClassWeights { get; init; }

    /// <summary>
    /// Whether the weights of the classes are computed from the training rows, so that rare classes count as much as frequent ones: rows / (classes x rows of
    /// the class), scikit-learn's <c>balanced</c>. False by default. Not together with <see cref="ClassWeights"/>.
    /// </summary>
    public bool BalancedClassWeights { get; init; }

    /// <summary>
    /// Whether an epoch draws all classes equally often: rows of rare classes several times, and of frequent ones a part, another one each time. It has as
    /// many images as there are rows. False by default.
    /// </summary>
    public bool BalancedSampling { get; init; }

    /// <summary>
    /// Height and width of the images of training, made from those of <c>ImageSize</c>, which are validated and scored, and no larger. Null,
    /// the default, trains with these. Smaller ones cost less, and since random crops in training show objects larger than scoring does, they are often as good
    /// (Touvron et al. 2019, "FixRes"): 176 for 224 in torchvision's recipe. The network has to take any size, as those with a global pool do.
    /// </summary>
    public ImageSize? TrainingImageSize { get; init; }

    /// <summary>Smaller images in the first epochs; null, the default, has none. The network has to take any size, as those with a global pool do.</summary>
    public ProgressiveResizing? ProgressiveResizing { get; init; }

    internal override bool HasSizesInTraining => TrainingImageSize is not null || ProgressiveResizing is not null;

    internal override ImageSize SizeInTraining(int epoch, ImageSize full)
    {
        var last = TrainingImageSize ?? full;
        return ProgressiveResizing?.SizeAt(epoch, Epochs, last) ?? last;
    }

    /// <summary>Checks what only classifiers have.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    internal void Check()
    {
        OptionChecks.Require(LabelSmoothing is >= 0 and < 1, nameof(LabelSmoothing), LabelSmoothing, "from 0 to below 1");
        OptionChecks.Require(Enum.IsDefined(Loss), nameof(Loss), Loss, $"one of {string.Join(", ", Enum.GetNames<ClassificationLoss>())}");
        OptionChecks.Require(
            ClassWeights is null || (ClassWeights.All(weight => weight is >= 0 and <= double.MaxValue) && ClassWeights.Any(weight => weight > 0)),
            nameof(ClassWeights), ClassWeights, "finite numbers of at least 0, not all of them 0");
        OptionChecks.Require(
            !BalancedClassWeights || ClassWeights is null, nameof(BalancedClassWeights), BalancedClassWeights,
            "false where ClassWeights are given; set one of the two");
        OptionChecks.Require(
            TrainingImageSize is null or { Height: >= 1, Width: >= 1 }, nameof(TrainingImageSize), TrainingImageSize, "at least 1 pixel in height and width");
        ProgressiveResizing?.Check();
    }
}
