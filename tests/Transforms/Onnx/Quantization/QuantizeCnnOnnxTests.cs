using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Images;
using static MLNet.CnnCatalog.Transforms.Tests.Onnx.Classifiers;

namespace MLNet.CnnCatalog.Transforms.Tests.Onnx.Quantization;

/// <summary>ml.Model.QuantizeCnnOnnx.</summary>
public sealed class QuantizeCnnOnnxTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => folder.File("model.onnx");

    private string Integers => folder.File("model.int8.onnx");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Scores_are_close_to_those_of_floats()
    {
        Small.SaveOnnx(File, new() { Labels = Labels });
        var rows = View(200);
        Ml.Model.QuantizeCnnOnnx(File, rows, "Image", Integers);

        using var floats = Ml.Transforms.ApplyCnnOnnx(File).Fit(rows);
        using var integers = Ml.Transforms.ApplyCnnOnnx(Integers).Fit(rows);

        Assert.All(Scores(floats, rows).Zip(Scores(integers, rows)), row => Assert.All(
            row.First.Zip(row.Second), score => Assert.Equal(score.First, score.Second, tolerance: 0.01)));
        Assert.Equal(Labels, OnnxModel.Load(Integers).Labels);
    }

    [Fact]
    public void The_session_is_opened_as_the_options_say()
    {
        Small.SaveOnnx(File);
        var threads = 0;
        Ml.Model.QuantizeCnnOnnx(File, View(2), "Image", Integers, new() { Threads = 3, ConfigureSession = session => threads = session.IntraOpNumThreads });

        Assert.Equal(3, threads);
    }

    [Fact]
    public void Swatches_get_the_same_classes()
    {
        // One output for each colour: how much of it there is.
        var network = Network.Input(3, Side, Side).Conv("conv", 3, kernel: 1).Relu().GlobalAveragePool().Linear("fc", 3).ToNetwork("colours");
        new StateDict(network, new Dictionary<string, float[]>
        {
            ["conv.weight"] = [1, -0.5f, -0.5f, -0.5f, 1, -0.5f, -0.5f, -0.5f, 1], ["fc.weight"] = [1, 0, 0, 0, 1, 0, 0, 0, 1], ["fc.bias"] = [0, 0, 0],
        }).SaveOnnx(File, new() { Normalization = PixelNormalization.ImageNet, Labels = ["red", "green", "blue"] });
        var random = new Random(5);
        var swatches = Enumerable.Range(0, 30).Select(index =>
        {
            var colour = new byte[3];
            random.NextBytes(colour);
            (colour[0], colour[1], colour[2]) = ((byte)(colour[0] / 2), (byte)(colour[1] / 2), (byte)(colour[2] / 2));
            colour[index % 3] = (byte)random.Next(160, 256);
            return new LabeledImage { Path = folder.Image($"{index}.png", colour[0], colour[1], colour[2]) };
        }).ToArray();
        var files = Ml.Data.LoadFromEnumerable(swatches);
        var images = Ml.Transforms.LoadImages("Image", folder.Path, "Path").Fit(files).Transform(files);
        Ml.Model.QuantizeCnnOnnx(File, images, "Image", Integers, new() { BatchSize = 7 });

        using var floats = Ml.Transforms.ApplyCnnOnnx(File).Fit(images);
        using var integers = Ml.Transforms.ApplyCnnOnnx(Integers).Fit(images);

        var expected = floats.Transform(images).GetColumn<uint>("PredictedLabel").ToList();
        Assert.Equal(expected, integers.Transform(images).GetColumn<uint>("PredictedLabel"));
        Assert.Equal(Enumerable.Range(0, 30).Select(index => (uint)(index % 3) + 1), expected);
    }

    [Fact]
    public void ApplyOnnxModel_scores_the_file_too()
    {
        Small.SaveOnnx(File, new() { InputName = "Image", OutputName = "Logits", ForMLNet = true, Labels = Labels });
        var rows = View(6);
        Ml.Model.QuantizeCnnOnnx(File, rows, "Image", Integers);

        using var floats = Ml.Transforms.ApplyOnnxModel("Logits", "Image", File).Fit(rows);
        using var integers = Ml.Transforms.ApplyOnnxModel("Logits", "Image", Integers).Fit(rows);

        var expected = floats.Transform(rows).GetColumn<float[]>("Logits").SelectMany(row => row).ToArray();
        Assert.All(expected.Zip(integers.Transform(rows).GetColumn<float[]>("Logits").SelectMany(row => row)), logit =>
            Assert.Equal(logit.First, logit.Second, tolerance: 0.02 * expected.Max(Math.Abs)));
        Assert.NotEqual(expected, integers.Transform(rows).GetColumn<float[]>("Logits").SelectMany(row => row));
    }

    [Fact]
    public void Batches_and_images_beyond_the_maximum_do_not_change_the_file()
    {
        Small.SaveOnnx(File);
        Small.SaveOnnx(folder.File("fixed.onnx"), new() { BatchSize = 4 });
        Ml.Model.QuantizeCnnOnnx(File, View(10), "Image", Integers, new() { BatchSize = 1, Threads = 1 });
        var expected = System.IO.File.ReadAllBytes(Integers);

        Ml.Model.QuantizeCnnOnnx(File, View(25), "Image", Integers, new() { MaximumImages = 10, BatchSize = 3 });
        Assert.Equal(expected, System.IO.File.ReadAllBytes(Integers));

        // A fixed batch is filled up with images that are there already.
        Ml.Model.QuantizeCnnOnnx(folder.File("fixed.onnx"), View(10), "Image", folder.File("fixed.int8.onnx"));
        using var any = Ml.Transforms.ApplyCnnOnnx(Integers).Fit(View(5));
        using var four = Ml.Transforms.ApplyCnnOnnx(folder.File("fixed.int8.onnx")).Fit(View(5));
        Assert.Equal(Scores(any, View(5)), Scores(four, View(5)));
    }

    [Fact]
    public void Progress_counts_images_and_a_cancelled_run_writes_nothing()
    {
        Small.SaveOnnx(File);
        using var stop = new CancellationTokenSource();
        var heard = new List<long>();
        var progress = new Listener(count =>
        {
            heard.Add(count);
            if (count >= 6)
                stop.Cancel();
        });

        Assert.ThrowsAny<OperationCanceledException>(() => Ml.Model.QuantizeCnnOnnx(
            File, View(100), "Image", Integers, new() { BatchSize = 3, Progress = progress, CancellationToken = stop.Token }));

        Assert.Equal([3, 6], heard);
        Assert.False(System.IO.File.Exists(Integers));
    }

    private sealed class Listener(Action<long> hear) : IProgress<long>
    {
        public void Report(long value) => hear(value);
    }
}
