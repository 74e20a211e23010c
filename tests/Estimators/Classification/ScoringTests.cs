using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using TorchSharp;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Classification;

/// <summary>The fitted transformer over rows.</summary>
public class ScoringTests
{
    private static readonly IDataView Rows = View(Swatches.Rows(53));

    [Fact]
    public void Every_row_gets_its_own_score_whatever_the_batches()
    {
        using var model = Fit(Rows, Quick with { BatchSize = 9 });

        var scored = Ml.Data.CreateEnumerable<SwatchPrediction>(
            model.Append(Ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(model.Transform(Rows))).Transform(Rows), reuseRowObject: false).ToList();

        Assert.Equal(Enumerable.Range(0, 53), scored.Select(row => row.Number));
        var bare = Bare(model.LastTransformer.Weights, [.. Swatches.Rows(53)]);
        Assert.All(scored.Zip(bare), pair => Assert.All(pair.First.Score.Zip(pair.Second), score => Assert.Equal(score.First, score.Second, tolerance: 1e-5)));
    }

    [Fact]
    public void Rows_whose_score_nobody_asks_for_are_not_scored()
    {
        var read = 0;
        var counting = Ml.Transforms.CustomMapping<Swatch, Swatch>(
            (source, target) =>
            {
                Interlocked.Increment(ref read);
                (target.Number, target.Label, target.Image) = (source.Number, source.Label, source.Image);
            },
            contractName: null);
        using var model = Fit(Rows, Quick with { Epochs = 1 });
        var scored = model.Transform(counting.Fit(Rows).Transform(Rows));

        Assert.Equal(53, scored.GetColumn<int>("Number").Count());
        Assert.Equal(53, read);
    }

    [Fact]
    public void Reading_may_stop_at_any_row()
    {
        using var model = Fit(Rows, Quick with { Epochs = 1 });

        Assert.Equal(3, model.Transform(Rows).GetColumn<float[]>("Score").Take(3).Count());
        Assert.Equal(3, Scores(model, Ml.Data.TakeRows(Rows, 3)).Length);
    }

    [Fact]
    public void Several_threads_may_score_with_one_model()
    {
        using var model = Fit(Rows, Quick with { Epochs = 1 });
        var expected = Scores(model, Rows);

        var all = new float[4][][];
        Parallel.For(0, all.Length, i => all[i] = Scores(model, Rows));

        Assert.All(all, scores => Assert.Equal(expected, scores));
    }

    [Fact]
    public void As_many_threads_score_as_the_options_say_and_none_is_left_when_the_model_is_disposed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Threads are counted in Linux's /proc.");
        const int threads = 9;
        var model = Fit(Rows, Quick with { Epochs = 1, Threads = threads });
        var before = ThreadsOfThisProcess();

        Scores(model, Rows);
        var scoring = ThreadsOfThisProcess();
        model.Dispose();

        Assert.InRange(scoring - before, threads - 1, int.MaxValue);
        Assert.InRange(scoring - ThreadsOfThisProcess(), threads - 1, int.MaxValue);
        Assert.Throws<ObjectDisposedException>(() => Scores(model, Rows));
    }

    [Fact]
    public void A_view_without_the_image_column_is_refused()
    {
        using var model = Fit(Rows, Quick with { Epochs = 1 });

        Assert.ThrowsAny<Exception>(() => model.Transform(Ml.Transforms.DropColumns("Image").Fit(Rows).Transform(Rows)));
    }

    private static int ThreadsOfThisProcess() => Directory.GetDirectories("/proc/self/task").Length;

    private static float[][] Bare(StateDict weights, Swatch[] rows)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var network = TorchNetwork.Load(weights);
        var images = torch.tensor(rows.SelectMany(row => row.Image).ToArray(), [rows.Length, 3, Swatches.Side, Swatches.Side]);
        return [.. network.Forward(images).softmax(1).data<float>().ToArray().Chunk(3)];
    }
}
