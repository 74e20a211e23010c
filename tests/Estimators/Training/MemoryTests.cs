using System.Globalization;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Graph;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Training;

public class MemoryTests
{
    private const int BatchSize = 128;
    private const int Channels = 64;
    private const int PageSize = 4096;

    [Fact]
    public void A_step_of_training_uses_the_memory_that_the_step_before_has_freed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The page faults of a thread are counted in Linux's /proc.");
        const int pagesOfOneMap = BatchSize * Channels * Swatches.Side * Swatches.Side * sizeof(float) / PageSize;
        var faults = new List<long>();
        var progress = new Recorder(_ => faults.Add(FaultsOfThisThread()));

        Pipeline(Quick with { Epochs = 12, BatchSize = BatchSize, Progress = progress }, Wide).Fit(View(Swatches.Rows(BatchSize)));

        var perStep = faults.Skip(3).Zip(faults.Skip(4), (before, after) => after - before).Order().ToArray();
        Assert.InRange(perStep[perStep.Length / 2], 0, pagesOfOneMap);
    }

    private static Network Wide(int classes, Shape? input)
    {
        var x = Network.Input(input ?? Shape.Map(3, Swatches.Side, Swatches.Side));
        for (var i = 1; i <= 4; i++)
            x = x.Conv($"conv{i}", Channels, kernel: 3).BatchNorm($"bn{i}").Relu();
        return x.GlobalAveragePool().Linear("fc", classes).ToNetwork("wide");
    }

    // The tenth field; the second, the name, is in parentheses and may hold spaces.
    private static long FaultsOfThisThread()
    {
        var stat = File.ReadAllText("/proc/thread-self/stat");
        return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[7], CultureInfo.InvariantCulture);
    }
}
