using System.Globalization;
using System.Runtime.InteropServices;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Torch;
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

    [Fact]
    public void What_is_freed_is_kept_until_the_last_lease_ends()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out _), "Only glibc keeps memory.");
        nint page;
        using (NativeHeap.Keep())
        {
            NativeHeap.Keep().Dispose();
            page = UseAndFree(40 << 20);
            Assert.True(IsResident(page));
        }

        Assert.False(IsResident(page));
    }

    // A page from the middle of a block that was there.
    private static nint UseAndFree(int bytes)
    {
        var block = Marshal.AllocHGlobal(bytes);
        var middle = (block + (bytes / 2)) & -PageSize;
        Marshal.WriteByte(middle, 1);
        Marshal.FreeHGlobal(block);
        return middle;
    }

    private static bool IsResident(nint page) => MinCore(page, PageSize, out var state) == 0 && (state & 1) != 0;

    [DllImport("libc.so.6", EntryPoint = "mincore")]
    private static extern int MinCore(nint page, nuint length, out byte state);

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
