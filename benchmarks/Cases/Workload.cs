using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using TorchSharp;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>A network with the batch that it is measured on.</summary>
/// <param name="Name">Name in the catalog.</param>
/// <param name="BatchSize">Images of one batch.</param>
/// <param name="TrainingSteps">Steps of training that one turn takes.</param>
/// <param name="ScoredBatches">Batches that one turn scores.</param>
internal sealed record Workload(string Name, int BatchSize, int TrainingSteps, int ScoredBatches)
{
    /// <summary>Networks that TorchVision has too.</summary>
    public static IReadOnlyList<Workload> Trained { get; } =
    [
        new("resnet18", BatchSize: 16, TrainingSteps: 3, ScoredBatches: 16),
        new("resnet50", BatchSize: 16, TrainingSteps: 2, ScoredBatches: 8),
        new("mobilenet_v2", BatchSize: 16, TrainingSteps: 2, ScoredBatches: 16),
    ];

    public static IReadOnlyList<Workload> Quantized { get; } =
        [.. Trained, new("cifar_resnet20", BatchSize: 128, TrainingSteps: 6, ScoredBatches: 48)];

    /// <summary>A network that TorchVision lacks, and that TorchSharp's users write themselves.</summary>
    public static Workload UNet { get; } = new("unet_padded", BatchSize: 8, TrainingSteps: 1, ScoredBatches: 4)
    {
        Network = NetworkCatalog.Get("unet_padded", classes: 4, Shape.Map(3, 128, 128)),
    };

    public static IReadOnlyList<Workload> Segmented { get; } =
    [
        UNet,
        new("deeplabv3_mobilenet_v3_large", BatchSize: 8, TrainingSteps: 1, ScoredBatches: 8)
        {
            Network = NetworkCatalog.Get("deeplabv3_mobilenet_v3_large", classes: 21, Shape.Map(3, 256, 256)),
        },
    ];

    /// <summary>AlexNet is one whose weights weigh more than its work on an image.</summary>
    public static IReadOnlyList<Workload> Scored { get; } =
        [.. Quantized, new("alexnet", BatchSize: 16, TrainingSteps: 3, ScoredBatches: 16)];

    public Network Network { get; init; } = NetworkCatalog.Get(Name);

    public int Pixels => Network.InputShape.Width;

    public int Classes => Network.Output.Shape.Channels;

    public bool GivesLabelMaps => !Network.Output.Shape.IsVector;

    /// <summary>Weights that nobody trained.</summary>
    public StateDict RandomWeights()
    {
        torch.manual_seed(1);
        using var initialized = TorchNetwork.Initialize(Network);
        return initialized.ToStateDict();
    }

    public override string ToString() => $"{Name}, {Pixels} px, batch {BatchSize}";
}
