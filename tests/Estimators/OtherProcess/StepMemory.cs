using System.Globalization;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Tests.OtherProcess;

/// <summary>Memory of a step of training, whose highest mark is that of a process. Run by <see cref="ChildProcessTests"/>.</summary>
public class StepMemory
{
    private const int Batch = 128;
    private const int Blocks = 18;

    [Fact(Explicit = true)]
    public void Checkpoints_take_a_third_of_the_memory_at_most_in_a_network_of_38_layers()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The highest mark is read from Linux's /proc.");
        var network = Residual();
        using var heap = NativeHeap.GiveBack();
        Step(network, images: 2, checkpoints: false);
        var before = HighestMark();

        Step(network, Batch, checkpoints: true);
        var checkpointed = HighestMark() - before;
        Step(network, Batch, checkpoints: false);
        var plain = HighestMark() - before;

        TestContext.Current.TestOutputHelper?.WriteLine($"{checkpointed >> 10} of {plain >> 10} MiB");
        Assert.InRange(plain, 200 << 10, long.MaxValue);
        Assert.InRange(checkpointed, 1, plain / 3);
    }

    private static void Step(Network network, int images, bool checkpoints)
    {
        using var scope = NewDisposeScope();
        using var running = TorchNetwork.Load(FormulaWeights.Of(network));
        if (checkpoints)
            running.CheckpointGradients();
        running.Backward(running.ForwardWithHeads(ones(images, 3, 32, 32), TrainingMode.Default)[0].square().mean());
    }

    private static Network Residual()
    {
        var x = Network.Input(3, 32, 32).Conv("stem", 16, kernel: 3).BatchNorm("bn").Relu();
        for (var block = 1; block <= Blocks; block++)
            x = x.Conv($"{block}.conv1", 16, kernel: 3).BatchNorm($"{block}.bn1").Relu()
                .Conv($"{block}.conv2", 16, kernel: 3).BatchNorm($"{block}.bn2").Add(x).Relu();
        return x.GlobalAveragePool().Linear("fc", 10).ToNetwork("residual");
    }

    // In KiB.
    private static long HighestMark() => long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(':')[1].Replace("kB", "", StringComparison.Ordinal),
        CultureInfo.InvariantCulture);
}
