using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.Onnx;

public class OnnxSoakTests
{
    private const long MegaByte = 1 << 20;

    private readonly MLContext context = new(seed: 1);

    [Fact]
    public void Two_thousand_runs_leave_no_memory_behind()
    {
        var rows = Lengths(2000);
        using var model = context.Transforms.ApplyOnnxModel(OnnxFile.Path("lengths")).Fit(rows);
        var warm = Sum(model.Transform(rows));

        // The tensors of all rows have 200 MB; the rows that threads read ahead come and go with the garbage collector.
        AssertSmallGrowth(40 * MegaByte, () => Assert.Equal(warm, Sum(model.Transform(rows))));
    }

    [Fact]
    public void Models_that_are_loaded_and_disposed_leave_no_memory_behind()
    {
        LoadAndDispose(times: 20);

        AssertSmallGrowth(8 * MegaByte, () => LoadAndDispose(times: 100));
    }

    // What leaks grows in every round; the runtime's own memory may grow in one.
    private static void AssertSmallGrowth(long limit, Action work)
    {
        var growth = new List<long>();
        for (var round = 0; round < 3; round++)
        {
            var memory = ResidentMemory();
            work();
            growth.Add(ResidentMemory() - memory);
            if (growth[^1] < limit)
                return;
        }

        Assert.Fail($"The process grew by {string.Join(", ", growth.Select(bytes => bytes / MegaByte))} MB.");
    }

    private void LoadAndDispose(int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var model = context.Transforms.ApplyOnnxModel(OnnxFile.Path("lengths")).Fit(Lengths(1));
            Sum(model.Transform(Lengths(2)));
        }
    }

    // The length changes from row to row, up to 64 kB: a tensor that stays behind shows.
    private IDataView Lengths(int count) => context.Data.LoadFromEnumerable(
        Enumerable.Range(0, count).Select(i => new AnyLength { Values = new float[i % 2 == 0 ? 16_000 : 12_000] }));

    private static int Sum(IDataView scored)
    {
        var length = 0;
        var column = scored.Schema["Doubled"];
        using var cursor = scored.GetRowCursor([column]);
        var get = cursor.GetGetter<VBuffer<float>>(column);
        var values = default(VBuffer<float>);
        while (cursor.MoveNext())
        {
            get(ref values);
            length += values.Length;
        }

        return length;
    }

    private static long ResidentMemory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private sealed class AnyLength
    {
        public float[] Values = [];
    }
}
