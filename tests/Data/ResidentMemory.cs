using System.Diagnostics;

namespace MLNet.CnnCatalog.Tests.Data;

/// <summary>The memory that a process has in use while it does the same for one image after another.</summary>
internal sealed class ResidentMemory(Func<long> residentBytes)
{
    private const int ImagesOfLeak = 20;

    // What garbage collectors and allocators may have put off at one time and not at the other.
    private const int Noise = 20 << 20;

    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly long before = residentBytes();
    private long warm;

    /// <summary>Begins to watch the process of the test. What only waits for the garbage collector is not in use.</summary>
    public static ResidentMemory OfThisProcess() => new(() =>
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        // Else the collector keeps the memory of large arrays that rows read ahead had.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return Environment.WorkingSet;
    });

    /// <summary>A third is done: what is used from now on is to be what was used before.</summary>
    public void EndWarmUp() => warm = residentBytes();

    /// <summary>All is done; fails long before one image in twenty was lost since the warm-up.</summary>
    /// <param name="what">What was done, for the test's output.</param>
    /// <param name="images">How many images came after the warm-up.</param>
    /// <param name="imageBytes">Size of one that is decoded.</param>
    public void AssertFlat(string what, int images, int imageBytes)
    {
        var end = residentBytes();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{what}: {before >> 20} MiB before, {warm >> 20} MiB after the warm-up, {end >> 20} MiB at the end, {watch.Elapsed.TotalSeconds:f1} s");
        Assert.InRange(end, 0, warm + Noise + ((long)images / ImagesOfLeak * imageBytes / 2));
    }
}
