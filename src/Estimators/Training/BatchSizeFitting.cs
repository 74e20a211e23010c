using System.Globalization;
using MLNet.CnnCatalog.Analysis;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>Finds the batch that fits into memory.</summary>
internal static class BatchSizeFitting
{
    private const int Largest = 256;
    private const int Smallest = 2;

    // TorchSharp (0.107) does not say how much a GPU has.
    private const long MemoryOfGpu = 8L << 30;

    // The other half is for what no rule knows: working memory of convolutions, batches that are made ahead, the application.
    private const double Share = 0.5;

    /// <summary>The largest power of two up to 256, and up to the number of images, whose training takes half of the memory at most; 2 where none does.</summary>
    public static int Find(Network network, CnnTrainingOptions options, int images, long freeBytes)
    {
        var size = Largest;
        while (size > Smallest && (size > images || BytesOf(network, options, size) > Share * freeBytes))
            size /= 2;
        return size;
    }

    /// <summary>Roughly the memory of a training, by the rule of <see cref="Summary.TrainingBytes"/>.</summary>
    public static long BytesOf(Network network, CnnTrainingOptions options, int batchSize)
    {
        var copies = 2 + options.Optimizer.BufferNames.Count + (options.ExponentialMovingAverage is null ? 0 : 1);
        var kept = options.GradientCheckpointing ? (long)GraphCuts.BytesKept(network) : KeptActivations.Of(network).Values.Sum();
        return (sizeof(float) * copies * Summary.Of(network).Parameters) + (batchSize * kept);
    }

    /// <summary>Memory that nobody has taken: of the machine, or of the container that the process runs in.</summary>
    public static long FreeBytes(Device device)
    {
        if (device.type != DeviceType.CPU)
            return MemoryOfGpu;
        var memory = GC.GetGCMemoryInfo();
        return Math.Max(0, memory.TotalAvailableMemoryBytes - Math.Max(memory.MemoryLoadBytes, Environment.WorkingSet));
    }

    /// <summary>What the log says of a choice.</summary>
    public static string Describe(Network network, CnnTrainingOptions options, long freeBytes) => string.Create(
        CultureInfo.InvariantCulture,
        $"Network '{network.Name}' is trained in batches of {options.BatchSize} images, which take about {BytesOf(network, options, options.BatchSize) >> 20} MiB " +
        $"of {freeBytes >> 20} MiB that are free.");
}
