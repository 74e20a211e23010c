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

    /// <summary>AlexNet is one whose weights weigh more than its work on an image.</summary>
    public static IReadOnlyList<Workload> Scored { get; } =
        [.. Quantized, new("alexnet", BatchSize: 16, TrainingSteps: 3, ScoredBatches: 16)];

    public Network Network => NetworkCatalog.Get(Name);

    public int Pixels => Network.InputShape.Width;

    public int Classes => Network.Output.Shape.Channels;

    /// <summary>Weights that nobody trained.</summary>
    public StateDict RandomWeights()
    {
        torch.manual_seed(1);
        using var initialized = TorchNetwork.Initialize(Network);
        return initialized.ToStateDict();
    }

    public override string ToString() => $"{Name}, {Pixels} px, batch {BatchSize}";
}
