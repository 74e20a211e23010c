namespace MLNet.CnnCatalog.Estimators;

/// <content>Recipes of the literature, as values to print, to take as they are, and to change: <c>CnnClassificationOptions.A3 with { Epochs = 50 }</c>.</content>
public sealed partial record CnnClassificationOptions
{
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
    /// The 90 epochs of torchvision's first weights: SGD, a tenth of the rate every 30 epochs. The rate is that of torchvision, 0.1 for 8 x 32 images, in
    /// proportion to batches of 32 (Goyal et al. 2017): 0.0125. There norms and biases decay too.
    /// </summary>
    public static CnnClassificationOptions Torchvision { get; } = new()
    {
        BatchSize = 32,
        Epochs = 90,
        Optimizer = new SgdOptimizer(),
        LearningRate = 0.1 / 8,
        WeightDecay = 1e-4,
        Schedule = new StepSchedule { Epochs = 30 },
        ImageSize = 224,
        ResizeSize = 256,
    };

    /// <summary>
    /// The 600 epochs of torchvision's second weights (Vryniotis 2021), by which its ResNet-50 reaches 80.9 %. The rate is that of torchvision, 0.5 for 8 x
    /// 128 images, in proportion to batches of 128: 0.0625. There the cosine goes down epoch by epoch, here step by step.
    /// </summary>
    public static CnnClassificationOptions TorchvisionV2 { get; } = new()
    {
        BatchSize = 128,
        Epochs = 600,
        Optimizer = new SgdOptimizer(),
        LearningRate = 0.5 / 8,
        WeightDecay = 2e-5,
        Schedule = new CosineSchedule { WarmUpEpochs = 5, WarmUpStart = 0.01 },
        LabelSmoothing = 0.1,
        ImageSize = 224,
        ResizeSize = 232,
    };

    /// <summary>
    /// Procedure A3 of "ResNet strikes back" (Wightman et al. 2021), 100 epochs. The rate is that of the paper, 0.008 for 2048 images, by the root of the
    /// share (You et al. 2020) for batches of 128: 0.002.
    /// </summary>
    public static CnnClassificationOptions A3 { get; } = new()
    {
        BatchSize = 128,
        Epochs = 100,
        Optimizer = new LambOptimizer(),
        LearningRate = 0.008 / 4,
        WeightDecay = 0.02,
        Schedule = new CosineSchedule { WarmUpEpochs = 5 },
        ImageSize = 224,
        ResizeSize = 235,
    };

    /// <summary>
    /// For some hundred or thousand images and a network with weights, which <see cref="CnnTrainingOptions.Weights"/> names: the classifier alone at first,
    /// then the backbone at a tenth of its rate, with the statistics that the weights came with.
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
