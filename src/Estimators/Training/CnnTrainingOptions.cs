using Microsoft.ML;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Augmentation;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>What every trainer of this library can be told, whatever its task. The defaults train a network from scratch on a few thousand images.</summary>
public abstract record CnnTrainingOptions : ImageOptions
{
    /// <summary>Images of one step of training; 32 by default, at least 2. A last batch of a single image is left out of its epoch.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// Times that every image is seen; 10 by default, at least 1. With <see cref="Weights"/> it may be 0: they are used as they are.
    /// </summary>
    public int Epochs { get; init; } = 10;

    /// <summary>
    /// Highest learning rate, a finite number above 0; null takes the optimiser's own: 0.001 for AdamW and RMSProp, 0.05 for SGD, 0.005 for LAMB, 0.02 for
    /// Muon. The trainers' <c>FindLearningRate</c> looks for one.
    /// </summary>
    public double? LearningRate { get; init; }

    /// <summary>
    /// The weights to begin with: a file, .safetensors or .pth, with torchvision's keys, or published ones, such as <see cref="Pretrained.ResNet50"/>;
    /// null begins at random. The classifier at the end is taken from them too if it has as many classes, else it begins at random.
    /// </summary>
    public WeightSource? Weights { get; init; }

    /// <summary>How the keys of <see cref="Weights"/> are matched with those of the network.</summary>
    public WeightLoadOptions WeightLoading { get; init; } = new() { AllowOtherHead = true };

    /// <summary>
    /// Epochs at the beginning in which only what stands behind the backbone learns; 0 by default. Of a classifier that is the last layer, and batch
    /// norm and dropout of all layers behave as in scoring; where a network is built on a backbone, its own batch norms do.
    /// </summary>
    public int FreezeBackboneEpochs { get; init; }

    /// <summary>What the learning rate of the backbone, in a classifier all layers but the last, is multiplied by, a finite number, at least 0; 1 by default.</summary>
    public double BackboneLearningRateFactor { get; init; } = 1;

    /// <summary>
    /// What the learning rate of biases is multiplied by, those of convolutions and dense layers and the shifts of normalisations, a finite number, at
    /// least 0; 1 by default, 64 in airbench94 (Jordan 2024).
    /// </summary>
    public double BiasLearningRateFactor { get; init; } = 1;

    /// <summary>
    /// Whether batch norm goes on to use the statistics that the weights came with and keeps them, as in scoring, which few or small batches want;
    /// false by default. Its scales and shifts learn all the same, as in Keras where a network is called with <c>training=False</c>. Batch norms
    /// whose statistics were folded into the weights (mean 0, variance 1, scale 1) are treated so in any case, and a warning says it.
    /// </summary>
    public bool FreezeBatchNorm { get; init; }

    /// <summary>How the learning rate changes; one cycle by default.</summary>
    public LearningRateSchedule Schedule { get; init; } = new OneCycleSchedule();

    /// <summary>The optimiser and its numbers; AdamW by default.</summary>
    public Optimizer Optimizer { get; init; } = new AdamWOptimizer();

    /// <summary>
    /// Weight decay of convolutions and dense layers, a finite number, at least 0; biases and normalisations are left alone. 0.0005 by default.
    /// </summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>
    /// What is done to images while the network learns, and only then; null, the default, takes the recipe that <c>AugmentImages</c> gave the image
    /// column, if it did. Not together with one; <see cref="AugmentationRecipe.Empty"/> is none. It ends at the size that the network is fed.
    /// A recipe that chooses a part or a size of its own (RandomResizedCrop, RandomCrop and CenterCrop of a size, Resize) begins with the whole image, see
    /// <see cref="CachedImageSize"/>; any other with what the network is fed in scoring.
    /// </summary>
    public AugmentationRecipe? Augmentation { get; init; }

    /// <summary>
    /// Length in pixels of the shorter side of whole images from which <see cref="Augmentation"/> takes parts, in their own ratio; of images longer than
    /// 2:1 the middle is taken. At least 1; null takes <c>ResizeSize</c>, or what is known of the weights, else 8/7 of the longer side that the network is
    /// fed, 256 for 224. More is finer, and takes more memory: for the cache, images are reckoned as 4:3.
    /// </summary>
    public int? CachedImageSize { get; init; }

    /// <summary>
    /// How batches are mixed, <see cref="MixUp"/> or <see cref="CutMix"/>: for each, one of these is drawn. None by default; label maps cannot be mixed.
    /// </summary>
    public IReadOnlyList<BatchMixing> Mixing { get; init; } = [];

    /// <summary>
    /// How often an image comes in a batch, each time augmented in another way (Hoffer et al. 2020); 1 by default, at least 1, a divisor of
    /// <see cref="BatchSize"/>. An epoch has as many images as ever, so that each sees a share of the different ones. It needs an augmentation.
    /// </summary>
    public int RepeatedAugmentation { get; init; } = 1;

    /// <summary>
    /// Length that the gradient of all weights together, as one vector, is cut down to before a step (torch's <c>clip_grad_norm_</c>), a finite
    /// number above 0; null, the default, leaves it as it is.
    /// </summary>
    public double? ClipGradientNorm { get; init; }

    /// <summary>
    /// Batches whose gradients are averaged, by their images, before a step of the optimiser, at least 1; 1 by default. The schedule counts steps. The step at
    /// the end of an epoch is done with the batches that are left. Batch norm sees each batch alone.
    /// </summary>
    public int AccumulateBatches { get; init; } = 1;

    /// <summary>An average of the weights over the training, which is what is validated and fitted; null, the default, fits the weights themselves.</summary>
    public ExponentialMovingAverage? ExponentialMovingAverage { get; init; }

    /// <summary>Ends the training where validation gets no better; null, the default, never does. It needs a validation set or fraction.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>
    /// Probability at which the last residual branch of a network is left out of an image's pass in training; those before rise to it from 0 in equal steps
    /// (Huang et al. 2016; timm's <c>drop_path_rate</c>). From 0 to below 1; null, the default, takes the network as it was published. Networks without
    /// residual branches have nothing to leave out, and <see cref="StochasticDepthReplacement.WithStochasticDepth"/> says so.
    /// </summary>
    public double? StochasticDepthRate { get; init; }

    /// <summary>
    /// Rows on which every epoch is measured, with the trainer's columns as the training data has them; null measures on none.
    /// With validation, the fitted network is that of the epoch whose measure is best, a finite number, else that of the last epoch. The measure is that of
    /// the task: of classifiers the lowest validation loss, or where an image may have several classes the highest mean average precision, of
    /// segmentation the highest mean IoU.
    /// </summary>
    public IDataView? ValidationSet { get; init; }

    /// <summary>Share of the training rows kept aside for validation, from 0 to below 1; 0 by default. Not together with a set.</summary>
    public double ValidationSetFraction { get; init; }

    /// <summary>
    /// Seed of initial weights, order, augmentation and dropout. The same seed, threads and data give the same network, also where several are trained at once; 1 by
    /// default. Torch's own generator is left alone, but for a TorchSharp module of one's own, which draws from it and for which it is seeded.
    /// </summary>
    public int Seed { get; init; } = 1;

    /// <summary>Where to compute: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>; null takes the first GPU where there is one, else the CPU.</summary>
    public string? Device { get; init; }

    /// <summary>
    /// Threads on the CPU, in training (TorchSharp) and in scoring (ONNX Runtime) alike, at least 1; null leaves both numbers as they are, usually
    /// one per physical core.
    /// </summary>
    public int? Threads { get; init; }

    /// <summary>
    /// The numbers that a network computes with in training; single precision by default. In a lower one, convolutions and dense layers multiply in it, and
    /// what is sensitive (normalisations, losses) is computed in single precision, as by PyTorch's autocast. Weights stay of single precision, validation is
    /// measured in it, and a saved model is scored in it. Of a classifier, <see cref="FreezeBackboneEpochs"/> are computed in it too.
    /// </summary>
    public TrainingPrecision Precision { get; init; } = TrainingPrecision.Float32;

    /// <summary>
    /// Whether training keeps the outputs of few layers, and computes the others a second time on the way back (Chen et al. 2016): less memory for a step
    /// that takes longer, with the same result. False by default.
    /// </summary>
    public bool GradientCheckpointing { get; init; }

    /// <summary>
    /// Decoded images are kept in memory between epochs if they fit into this size in MiB; 2048 by default. Else every epoch reads them anew, in as
    /// random an order, for which it goes through the rows several times, keeps up to a quarter of this size (16 batches in any case), and reads each image
    /// once: rows whose other columns are dear to compute are better kept with <c>ml.Data.Cache</c>.
    /// </summary>
    public int CacheSizeInMegabytes { get; init; } = 2048;

    /// <summary>Told after every batch, on the training's thread.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>The folder that keeps a record of the training; null, the default, keeps none. At least one epoch is needed.</summary>
    public RunOptions? Run { get; init; }

    /// <summary>Stops the training before the next batch.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>
    /// Whether a cancelled training returns the best network so far instead of throwing <see cref="OperationCanceledException"/>, which
    /// it still does where no batch was done. False by default.
    /// </summary>
    public bool ReturnBestOnCancellation { get; init; }

    /// <summary>The rate that the schedule's factors multiply.</summary>
    internal double HighestLearningRate => LearningRate ?? Optimizer.DefaultLearningRate;

    /// <summary>Whether some images of training have another size than those of scoring.</summary>
    internal virtual bool HasSizesInTraining => false;

    /// <summary>Height and width of the images that an epoch learns from.</summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="full">Those of the images that the network scores.</param>
    internal virtual ImageSize SizeInTraining(int epoch, ImageSize full) => full;

    /// <summary>The weights that a network begins with, where the options name some.</summary>
    /// <param name="network">The network.</param>
    /// <param name="tell">Told of a download.</param>
    internal virtual IReadOnlyDictionary<string, float[]> ReadWeights(Network network, Action<string> tell) =>
        Weights?.Load(network, WeightLoading, tell, CancellationToken).Values ?? new Dictionary<string, float[]>();
}
