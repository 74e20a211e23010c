using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.Classification;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Estimators.Tests.OddFiles;

/// <summary>Every odd image file goes every way into a network: all give the same numbers, or fail for the same reason.</summary>
public sealed class OddImageTests : IDisposable
{
    private const string Undecodable = "It is damaged, or no image that can be decoded";
    private const string Truncated = "It is truncated";
    private const string Missing = "The row has no image";

    private static readonly MLContext Ml = new(seed: 1);
    private static readonly StateDict Weights = TorchNetwork.Initialize(Swatches.Tiny(3, Shape.Map(3, 24, 20))).ToStateDict();

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, string?> Files => new()
    {
        { "clean.jpg", null },
        { "junk.jpg", null },
        { "no-end-marker.jpg", null },
        { "turned.jpg", null },
        { "exif1.jpg", null },
        { "exif3.jpg", null },
        { "exif6.jpg", null },
        { "exif8.jpg", null },
        { "progressive.jpg", null },
        { "white-41.png", null },
        { "interlaced.png", null },
        { "white-alpha.png", null },
        { "truncated.jpg", Truncated },
        { "truncated.png", Truncated },
        { "huge.png", Undecodable },
        { "page.jpg", Undecodable },
        { "empty.jpg", Missing },
    };

    [Fact]
    public void No_file_is_passed_over() => Assert.Equal(
        Directory.GetFiles(Path.GetDirectoryName(CnnCatalog.Tests.Data.OddFiles.PathOf("x"))!).Select(Path.GetFileName).Order(),
        Files.Select(row => row.Data.Item1).Order());

    [Fact]
    public void A_loaded_model_names_the_path_of_a_truncated_file()
    {
        var path = CnnCatalog.Tests.Data.OddFiles.PathOf("truncated.jpg");
        var error = Record.Exception(Ways(path).Single(way => way.Name == "ApplyCnnOnnx loaded, files").Score);
        Assert.Contains($"'{path}': {Truncated}", $"{error}");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void All_ways_agree(string file, string? reason)
    {
        var path = CnnCatalog.Tests.Data.OddFiles.PathOf(file);
        var results = Ways(path).ToDictionary(way => way.Name, way => Record.Exception(way.Score) is { } error ? (object)error : way.Score());

        foreach (var (name, result) in results)
            if (reason is not null)
                Assert.True(result is Exception error && Says(error, name, reason), $"{name}: {result}");
            else
                Assert.True(result is float[] scores && Same(scores, (float[])results["trainer, files"]), $"{name}: {Describe(result)}");
    }

    private static bool Says(Exception error, string way, string reason)
    {
        // ML.NET wraps what a chain of its own throws.
        var cause = error is InvalidOperationException { InnerException: { } inner } ? inner : error;
        // LoadImages cannot decode a file without bytes; and in a loaded chain nothing of ours is asked before it fails.
        return way.EndsWith("files", StringComparison.Ordinal) && reason != Truncated
            ? way.Contains("loaded", StringComparison.Ordinal) || (cause is InvalidDataException && cause.Message.Contains(Undecodable))
            : cause is InvalidDataException && cause.Message.Contains(reason);
    }

    private static bool Same(float[] left, float[] right) => left.Zip(right).All(pair => Math.Abs(pair.First - pair.Second) < 1e-4);

    private static string Describe(object result) => result is float[] scores ? string.Join(", ", scores) : result.ToString()!;

    private IEnumerable<(string Name, Func<float[]> Score)> Ways(string path)
    {
        var rows = Ml.Data.LoadFromEnumerable([new Row { Path = path, Label = "a" }, new Row { Path = path, Label = "b" }, new Row { Path = path, Label = "c" }]);
        var onnx = Path.Combine(folder.Path, "network.onnx");
        Weights.SaveOnnx(onnx, new() { Normalization = PixelNormalization.ImageNet });
        foreach (var (source, load) in Sources)
        {
            yield return ($"trainer, {source}", () => Scores(Trainer(load), rows));
            yield return ($"trainer loaded, {source}", () => Scores(Reload(Trainer(load), rows), rows));
            yield return ($"ApplyCnnOnnx, {source}", () => Scores(Onnx(load), rows));
            yield return ($"ApplyCnnOnnx loaded, {source}", () => Scores(Reload(Onnx(load), rows), rows));
            yield return ($"featurizer, {source}", () => Softmax(Features(Featurizer(load), rows)));
            yield return ($"featurizer loaded, {source}", () => Softmax(Features(Reload(Featurizer(load), rows), rows)));
        }

        yield return ("prepared", () =>
        {
            using var model = Ml.Transforms.ApplyCnnOnnx(onnx).Fit(Ml.Transforms.LoadImages("Image", "", "Path").Fit(rows).Transform(rows));
            using var image = model.Prepare(File.ReadAllBytes(path));
            return model.Score([image])[0];
        });

        yield return ("vector", () =>
        {
            var image = VectorOf(path);
            var vectors = Ml.Data.LoadFromEnumerable(rows.GetColumn<string>("Label").Select(label => new Vector { Label = label, Image = image }));
            return Scores(Trainer(Ml.Transforms.CopyColumns("Label", "Label"), vectors), vectors);
        });

        ITransformer Trainer(IEstimator<ITransformer> load, IDataView? other = null) => load.Append(Ml.Transforms.Conversion.MapValueToKey("Label"))
            .Append(Ml.MulticlassClassification.Trainers.Cnn(Weights, options: new() { Epochs = 0, Device = "cpu" })).Fit(other ?? rows);
        ITransformer Onnx(IEstimator<ITransformer> load) => load.Append(Ml.Transforms.ApplyCnnOnnx(onnx)).Fit(rows);
        ITransformer Featurizer(IEstimator<ITransformer> load) =>
            load.Append(Ml.Transforms.CnnFeaturizeImage(Weights, layer: "fc", options: new() { Normalization = PixelNormalization.ImageNet, Device = "cpu" })).Fit(rows);
    }

    private static (string Name, IEstimator<ITransformer> Load)[] Sources =>
    [
        ("files", Ml.Transforms.LoadImages("Image", "", "Path")),
        ("bytes", Ml.Transforms.LoadRawImageBytes("Image", "", "Path")),
    ];

    private ITransformer Reload(ITransformer model, IDataView rows)
    {
        var file = Path.Combine(folder.Path, "model.zip");
        Ml.Model.Save(model, rows.Schema, file);
        return new MLContext().Model.Load(file, out _);
    }

    private static float[] Scores(ITransformer model, IDataView rows) => First(model, rows, "Score");

    private static float[] Features(ITransformer model, IDataView rows) => First(model, rows, "Features");

    private static float[] First(ITransformer model, IDataView rows, string column)
    {
        using (model as IDisposable)
            return model.Transform(Ml.Data.TakeRows(rows, 1)).GetColumn<float[]>(column).Single();
    }

    private static float[] VectorOf(string path)
    {
        var preparation = ImagePreparation.Of(new CnnClassificationOptions(), Weights.Network.InputShape, known: null);
        var pixels = new byte[3 * 24 * 20];
        preparation.Read(File.ReadAllBytes(path), pixels);
        var by = PixelNormalization.ImageNet;
        return
        [
            .. new[] { by.Red, by.Green, by.Blue }.SelectMany((channel, index) => pixels.Chunk(3).Select(
                pixel => (float)(((pixel[index] / 255.0) - channel.Mean) / channel.Deviation))),
        ];
    }

    private static float[] Softmax(float[] logits) => [.. logits.Select(logit => MathF.Exp(logit) / logits.Sum(MathF.Exp))];

    private sealed class Row
    {
        public string Path { get; set; } = "";

        public string Label { get; set; } = "";
    }

    private sealed class Vector
    {
        public string Label { get; set; } = "";

        [VectorType(3, 24, 20)]
        public float[] Image { get; set; } = [];
    }
}
