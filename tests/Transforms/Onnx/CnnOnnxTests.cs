using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.Onnx;
using static MLNet.CnnCatalog.Transforms.Tests.Onnx.Classifiers;

namespace MLNet.CnnCatalog.Transforms.Tests.Onnx;

/// <summary>ml.Transforms.ApplyCnnOnnx.</summary>
public sealed class CnnOnnxTests : IDisposable
{
    private static readonly float[] ChannelsLast = [0.3087226f, 0.2657200f, 0.2287073f, 0.1968502f];

    private readonly TemporaryFolder folder = new();

    private string File => folder.File("model.onnx");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public void Batches_score_as_ApplyOnnxModel_does_row_by_row(int batchSize)
    {
        Small.SaveOnnx(File, new() { InputName = "Image", OutputName = "Probabilities", Softmax = true, Labels = Labels });
        var rows = View(23);
        using var single = Ml.Transforms.ApplyOnnxModel("Probabilities", "Image", File).Fit(rows);
        var expected = single.Transform(rows).GetColumn<float[]>("Probabilities").ToList();

        using var model = Ml.Transforms.ApplyCnnOnnx(File, options: new() { BatchSize = batchSize, Threads = 1 }).Fit(rows);

        Assert.All(expected.Zip(Scores(model, rows)), row => Assert.All(
            row.First.Zip(row.Second), score => Assert.Equal(score.First, score.Second, tolerance: 1e-6)));
        Assert.Equal(expected.Select(scores => (uint)scores.AsSpan().IndexOf(scores.Max()) + 1), model.Transform(rows).GetColumn<uint>("PredictedLabel"));
    }

    [Fact]
    public void A_file_with_a_fixed_batch_scores_any_number_of_rows()
    {
        Small.SaveOnnx(File, new() { BatchSize = 4 });
        Small.SaveOnnx(folder.File("any.onnx"));
        var rows = View(10);
        using var expected = Ml.Transforms.ApplyCnnOnnx(folder.File("any.onnx")).Fit(rows);

        using var model = Ml.Transforms.ApplyCnnOnnx(File).Fit(rows);

        Assert.All(Scores(expected, rows).Zip(Scores(model, rows)), row => Assert.All(
            row.First.Zip(row.Second), score => Assert.Equal(score.First, score.Second, tolerance: 1e-6)));
    }

    [Fact]
    public void Logits_become_probabilities_unless_they_are_wanted()
    {
        Small.SaveOnnx(File);
        var rows = View(5);

        using var probabilities = Ml.Transforms.ApplyCnnOnnx(File).Fit(rows);
        using var logits = Ml.Transforms.ApplyCnnOnnx(File, options: new() { Softmax = false }).Fit(rows);

        Assert.All(Scores(probabilities, rows), scores => Assert.Equal(1, scores.Sum(), tolerance: 1e-5));
        Assert.All(Scores(logits, rows).Zip(Scores(probabilities, rows)), row =>
        {
            var sum = row.First.Sum(MathF.Exp);
            Assert.All(row.First.Zip(row.Second), score => Assert.Equal(MathF.Exp(score.First) / sum, score.Second, tolerance: 1e-5));
        });
    }

    [Fact]
    public void Labels_come_from_the_file_or_from_the_options()
    {
        Small.SaveOnnx(File, new() { Labels = Labels });
        var rows = View(3);
        string[] others = ["one", "two", "three", "four", "five"];

        using var own = Ml.Transforms.ApplyCnnOnnx(File).Fit(rows);
        using var given = Ml.Transforms.ApplyCnnOnnx(File, options: new() { Labels = others }).Fit(rows);

        Assert.Equal(Labels, KeyValues(own));
        Assert.Equal(others, KeyValues(given));

        string[] KeyValues(CnnOnnxTransformer model)
        {
            var keys = default(VBuffer<ReadOnlyMemory<char>>);
            model.GetOutputSchema(rows.Schema)["PredictedLabel"].GetKeyValues(ref keys);
            return [.. keys.DenseValues().Select(key => key.ToString())];
        }
    }

    [Fact]
    public void The_session_is_opened_as_the_options_say()
    {
        Small.SaveOnnx(File);
        var threads = 0;
        using var model = Ml.Transforms.ApplyCnnOnnx(File, options: new()
        {
            Threads = 3,
            ConfigureSession = session => (threads, session.OptimizedModelFilePath) = (session.IntraOpNumThreads, folder.File("optimized.onnx")),
        }).Fit(View(1));

        Assert.Equal(3, threads);
        Assert.NotEmpty(OnnxModel.Load(folder.File("optimized.onnx")).Outputs);
    }

    [Fact]
    public void An_output_may_lack_the_dimension_of_the_batch_or_have_some_of_1_behind_the_classes()
    {
        Small.SaveOnnx(File);
        Small.SaveOnnx(folder.File("row.onnx"), new() { ForMLNet = true, Labels = Labels });
        var rows = View(3);
        using var usual = Ml.Transforms.ApplyCnnOnnx(File).Fit(rows);
        using var row = Ml.Transforms.ApplyCnnOnnx(folder.File("row.onnx")).Fit(rows);
        using var maps = Ml.Transforms.ApplyCnnOnnx(
            Path.Combine("Onnx", "Data", "maps.onnx"), options: new() { Labels = ["red", "green", "blue"], Softmax = false }).Fit(rows);

        Assert.All(Scores(usual, rows).Zip(Scores(row, rows)), pair => Assert.All(
            pair.First.Zip(pair.Second), score => Assert.Equal(score.First, score.Second, tolerance: 1e-6)));
        Assert.All(Vectors(3).Zip(Scores(maps, rows)), pair => Assert.All(
            pair.First.Image.Chunk(Side * Side).Zip(pair.Second), channel => Assert.Equal(channel.First.Average(), channel.Second, tolerance: 1e-5)));
    }

    // The expected probabilities are printed by Data/make.py.
    [Fact]
    public void A_file_with_the_channels_last_scores_and_is_saved()
    {
        var rows = Ml.Data.LoadFromEnumerable([new LabeledImage { Path = folder.Image("orange.png", 255, 51, 0) }]);
        using var model = Ml.Transforms.LoadImages("Image", folder.Path, "Path")
            .Append(Ml.Transforms.ApplyCnnOnnx(Path.Combine("Onnx", "Data", "channels_last.onnx"), options: new() { Normalization = PixelNormalization.MinusOneToOne }))
            .Fit(rows);

        foreach (var each in new[] { model, Reloaded(model, rows) })
            Assert.All(Scores(each, rows)[0].Zip(ChannelsLast), score => Assert.Equal(score.Second, score.First, tolerance: 1e-5));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_saved_pipeline_scores_the_same(bool normalizesItself)
    {
        Small.SaveOnnx(File, new() { Labels = Labels, Normalization = normalizesItself ? PixelNormalization.ImageNet : null });
        var rows = Ml.Data.LoadFromEnumerable(Enumerable.Range(0, 9).Select(number => new LabeledImage
        {
            Path = folder.Image($"{number}.png", (byte)(30 * number), (byte)(255 - (20 * number)), (byte)(90 + number)),
        }).ToArray());
        using var model = Ml.Transforms.LoadRawImageBytes("Image", folder.Path, "Path")
            .Append(Ml.Transforms.ApplyCnnOnnx(File, options: new() { Normalization = normalizesItself ? null : PixelNormalization.ImageNet }))
            .Append(Ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(rows);

        var loaded = Reloaded(model, rows);

        Assert.All(Scores(model, rows).Zip(Scores(loaded, rows)), row => Assert.All(
            row.First.Zip(row.Second), score => Assert.Equal(score.First, score.Second, tolerance: 1e-5)));
        Assert.Equal(model.Transform(rows).GetColumn<string>("PredictedLabel"), loaded.Transform(rows).GetColumn<string>("PredictedLabel"));
        Assert.True(model.Transform(rows).GetColumn<string>("PredictedLabel").Distinct().Count() > 1);
    }

    [Fact]
    public void Saving_leaves_nothing_among_the_temporary_files()
    {
        Small.SaveOnnx(File, new() { Labels = Labels });
        using var model = Ml.Transforms.ApplyCnnOnnx(File).Fit(View(1));
        using var temporary = new TemporaryFolder();

        temporary.HoldTemporaryFilesWhile(() => new MLContext().Model.Save(model, View(1).Schema, folder.File("model.zip")));

        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary.Path));
    }

    [Fact]
    public void An_engine_and_several_threads_score_as_a_view_does()
    {
        Small.SaveOnnx(File);
        var images = Vectors(40);
        var rows = Ml.Data.LoadFromEnumerable(images);
        using var model = Ml.Transforms.ApplyCnnOnnx(File, options: new() { BatchSize = 6 }).Fit(rows);
        var expected = Scores(model, rows);

        using var engine = Ml.Model.CreatePredictionEngine<ImageRow, Prediction>(model);
        Assert.All(images.Zip(expected), pair => Assert.All(
            engine.Predict(pair.First).Score.Zip(pair.Second), score => Assert.Equal(score.Second, score.First, tolerance: 1e-6)));
        var concurrent = Enumerable.Range(0, 8).AsParallel().Select(_ => Scores(model, rows)).ToList();
        Assert.All(concurrent, scores => Assert.Equal(expected, scores));
    }

    [Fact]
    public void Columns_that_nobody_asks_for_cost_nothing_and_a_disposed_model_says_so()
    {
        Small.SaveOnnx(File);
        var rows = View(5);
        var model = Ml.Transforms.ApplyCnnOnnx(File).Fit(rows);
        model.Dispose();

        Assert.Equal(5, model.Transform(rows).GetColumn<float[]>("Image").Count());
        Assert.Throws<ObjectDisposedException>(() => Scores(model, rows));
    }

    private static ITransformer Reloaded(ITransformer model, IDataView rows)
    {
        using var file = new MemoryStream();
        Ml.Model.Save(model, rows.Schema, file);
        return new MLContext().Model.Load(file, out _);
    }
}
