using MLNet.CnnCatalog.Transforms.Augmentation;

namespace MLNet.CnnCatalog.Estimators;

/// <content>
/// Recipes of the literature, as values to print, to take as they are, and to change: <c>CnnClassificationOptions.A3 with { Epochs = 50 }</c>. They augment
/// images; for a vector column, or one that <c>AugmentImages</c> gave a recipe, set <c>Augmentation</c> to null and <c>RepeatedAugmentation</c> to 1.
/// </content>
public sealed partial record CnnClassificationOptions
{
    // What torchvision erases with, 0 once it is normalised.
    private static FillColor ImageNetMean => new(124, 116, 104);

    private static IReadOnlyDictionary<string, CnnClassificationOptions> Presets => new Dictionary<string, CnnClassificationOptions>
    {
        ["torchvision"] = Torchvision,
        ["torchvision-v2"] = TorchvisionV2,
        ["A3"] = A3,
        ["fine-tune"] = FineTune,
    };

    /// <summary>The names that <see cref="Preset"/> knows.</summary>
    public static IReadOnlyList<string> PresetNames => [.. Presets.Keys];

    /// <summary>
    /// The 90 epochs of torchvision's first weights: SGD, a tenth of the rate every 30 epochs, crops and flips. A step has the 8 x 32 images of torchvision's
    /// eight devices, one batch after the other. There norms and biases decay too.
    /// </summary>
    public static CnnClassificationOptions Torchvision { get; } = new()
    {
        BatchSize = 32,
        AccumulateBatches = 8,
        Epochs = 90,
        Optimizer = new SgdOptimizer(),
        LearningRate = 0.1,
        WeightDecay = 1e-4,
        Schedule = new StepSchedule { Epochs = 30 },
        Augmentation = AugmentationRecipe.Empty.RandomResizedCrop().HorizontalFlip(),
        ImageSize = 224,
        ResizeSize = 256,
    };

    /// <summary>
    /// The 600 epochs of torchvision's second weights (Vryniotis 2021), by which its ResNet-50 reaches 80.9 %. A step has the 8 x 128 images of torchvision's
    /// eight devices, one batch after the other. There biases decay too, the cosine goes down epoch by epoch, here step by step, and a crop is resized to
    /// 176 pixels before the other augmentations, here after them. The network has to take any size.
    /// </summary>
    public static CnnClassificationOptions TorchvisionV2 { get; } = new()
    {
        BatchSize = 128,
        AccumulateBatches = 8,
        Epochs = 600,
        Optimizer = new SgdOptimizer(),
        LearningRate = 0.5,
        WeightDecay = 2e-5,
        Schedule = new CosineSchedule { WarmUpEpochs = 5, WarmUpStart = 0.01 },
        LabelSmoothing = 0.1,
        Augmentation = AugmentationRecipe.Empty.RandomResizedCrop().HorizontalFlip().TrivialAugmentWide().RandomErasing(new() { Probability = 0.1, Fill = ImageNetMean }),
        Mixing = [new MixUp { Alpha = 0.2 }, new CutMix { Alpha = 1 }],
        RepeatedAugmentation = 4,
        ExponentialMovingAverage = ExponentialMovingAverage.AsInTorchvision(batchSize: 8 * 128, epochs: 600),
        TrainingImageSize = 176,
        ImageSize = 224,
        ResizeSize = 232,
    };

    /// <summary>
    /// Procedure A3 of "ResNet strikes back" (Wightman et al. 2021, table 2), 100 epochs of images of 160 pixels. A step has the paper's 2048 images, in
    /// batches of 128. There RandAugment varies its magnitude, 6 of 10, and leaves out each operation half of the time, a mixed image counts as one of both
    /// classes, here by its shares, and images are resized by a bicubic filter. The network has to take any size.
    /// </summary>
    public static CnnClassificationOptions A3 { get; } = new()
    {
        BatchSize = 128,
        AccumulateBatches = 16,
        Epochs = 100,
        Optimizer = new LambOptimizer(),
        LearningRate = 0.008,
        WeightDecay = 0.02,
        Schedule = new CosineSchedule { WarmUpEpochs = 5, WarmUpStart = 0.0125 },
        Loss = ClassificationLoss.BinaryCrossEntropy,
        Augmentation = AugmentationRecipe.Empty.RandomResizedCrop().HorizontalFlip().RandAugment(new() { Magnitude = 6, MagnitudeBins = 11 }),
        Mixing = [new MixUp { Alpha = 0.1 }, new CutMix { Alpha = 1 }],
        TrainingImageSize = 160,
        ImageSize = 224,
        ResizeSize = 235,
    };

    /// <summary>
    /// For some hundred or thousand images and a network with weights, which <see cref="CnnTrainingOptions.Weights"/> names: the classifier alone at first,
    /// then the backbone at a tenth of its rate, with the statistics that the weights came with. Crops keep half of the image or more, since few images
    /// learn little from small parts. Add <see cref="CnnTrainingOptions.EarlyStopping"/> where there is a validation.
    /// </summary>
    public static CnnClassificationOptions FineTune { get; } = new()
    {
        BatchSize = 16,
        Epochs = 15,
        WeightDecay = 0.01,
        Schedule = new CosineSchedule { WarmUpEpochs = 1 },
        FreezeBackboneEpochs = 1,
        BackboneLearningRateFactor = 0.1,
        FreezeBatchNorm = true,
        LabelSmoothing = 0.1,
        Augmentation = AugmentationRecipe.Empty.RandomResizedCrop(new() { Scale = (0.5, 1) }).HorizontalFlip(),
    };

    /// <summary>A recipe by its name: <c>torchvision</c>, <c>torchvision-v2</c>, <c>A3</c> or <c>fine-tune</c>.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is no such recipe; the message lists near names.</exception>
    public static CnnClassificationOptions Preset(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Presets.TryGetValue(name, out var preset) ? preset : throw new ArgumentException(
            $"There is no preset '{name}'.{NearNames.Suggest(name, PresetNames)} {nameof(PresetNames)} lists all: {string.Join(", ", PresetNames)}.", nameof(name));
    }
}
