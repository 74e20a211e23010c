using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>A network with the batch that it is measured on.</summary>
/// <param name="Name">Name of the network, the same for the peer.</param>
/// <param name="Network">Our network.</param>
/// <param name="BatchSize">Pictures of one step.</param>
/// <param name="TrainingSteps">Steps of training that one measurement takes.</param>
/// <param name="ScoringSteps">Steps of scoring that one measurement takes.</param>
internal sealed record Workload(string Name, Network Network, int BatchSize, int TrainingSteps, int ScoringSteps)
{
    public static IReadOnlyList<Workload> All { get; } =
    [
        new("resnet18", ResNet.ResNet18(), BatchSize: 16, TrainingSteps: 3, ScoringSteps: 4),
        new("resnet50", ResNet.ResNet50(), BatchSize: 16, TrainingSteps: 2, ScoringSteps: 2),
        new("cifar-resnet20", CifarResNet.ResNet20(), BatchSize: 128, TrainingSteps: 6, ScoringSteps: 12),
        new("mobilenet_v2", MobileNet.MobileNetV2(), BatchSize: 16, TrainingSteps: 2, ScoringSteps: 4) { ScoringTarget = 2 },
    ];

    /// <summary>Networks that are scored with ONNX Runtime; AlexNet is one whose weights weigh more than its work.</summary>
    public static IReadOnlyList<Workload> OfOnnx { get; } =
        [.. All, new("alexnet", AlexNet.SingleGpu(), BatchSize: 16, TrainingSteps: 0, ScoringSteps: 4) { BatchingPays = true }];

    /// <summary>How many times as fast as PyTorch eager scoring is to be.</summary>
    public double ScoringTarget { get; init; } = 1.3;

    /// <summary>Whether a batch is to be much faster than its pictures one by one.</summary>
    public bool BatchingPays { get; init; }

    public int Pixels => Network.InputShape.Width;

    public int Classes => Network.Output.Shape.Channels;

    public static Workload Named(string name) => All.Single(workload => workload.Name == name);

    public override string ToString() => $"{Name}, {Pixels} px, batch {BatchSize}";
}
