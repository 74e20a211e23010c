using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Onnx;
using static MLNet.CnnCatalog.Transforms.Tests.Onnx.Classifiers;

namespace MLNet.CnnCatalog.Transforms.Tests.Onnx;

/// <summary>Files of which the options say that an image may have several classes, in memory and in a saved model.</summary>
public sealed class MultiLabelOnnxTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => folder.File("model.onnx");

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, OnnxExportOptions, CnnOnnxOptions> Files => new()
    {
        { "logits", new(), new() { MultiLabelThreshold = 0.45, Labels = Labels } },
        { "sigmoids", new() { Sigmoid = true }, new() { MultiLabelThreshold = 0.45, Labels = Labels } },
        { "a file that says it", new() { Sigmoid = true, MultiLabelThreshold = 0.45, Labels = Labels }, new() },
        { "a file of logits that says it", new() { MultiLabelThreshold = 0.45, Labels = Labels }, new() },
        { "another threshold", new() { Sigmoid = true, MultiLabelThreshold = 0.9, Labels = Labels }, new() { MultiLabelThreshold = 0.45 } },
    };

    [Theory]
    [MemberData(nameof(Files), DisableDiscoveryEnumeration = true)]
    public void Classes_that_reach_the_threshold_are_predicted(string kind, OnnxExportOptions exported, CnnOnnxOptions options)
    {
        Assert.NotEmpty(kind);
        var rows = View(7);
        Small.SaveOnnx(folder.File("plain.onnx"));
        using var logits = Ml.Transforms.ApplyCnnOnnx(folder.File("plain.onnx"), options: new() { Softmax = false }).Fit(rows);
        var expected = Scores(logits, rows).Select(row => row.Select(logit => 1 / (1 + Math.Exp(-logit))).ToArray()).ToList();
        Small.SaveOnnx(File, exported);

        var estimator = Ml.Transforms.ApplyCnnOnnx(File, options: options);
        using var model = estimator.Fit(rows);
        Ml.Model.Save(model, rows.Schema, folder.File("model.zip"));

        foreach (var scoring in (ITransformer[])[model, new MLContext().Model.Load(folder.File("model.zip"), out _)])
        {
            var scored = scoring.Transform(rows);
            Assert.All(Scores(scoring, rows).Zip(expected), pair => Assert.All(pair.First.Zip(pair.Second), score => Assert.Equal(score.Second, score.First, 1e-5)));
            Assert.Equal(expected.Select(row => row.Select(score => score >= 0.45)), scored.GetColumn<bool[]>("PredictedLabels"));
            var names = default(VBuffer<ReadOnlyMemory<char>>);
            scored.Schema["PredictedLabels"].GetSlotNames(ref names);
            Assert.Equal(Labels, names.DenseValues().Select(name => name.ToString()));
            Assert.Null(scored.Schema.GetColumnOrNull("PredictedLabel"));
        }

        Assert.Equal(Labels, model.Labels);
        Assert.Contains(expected, row => row.Any(score => score >= 0.45));
        Assert.Contains(expected, row => row.Any(score => score < 0.45));
    }

    public static TheoryData<OnnxExportOptions, CnnOnnxOptions, string> Refused => new()
    {
        { new() { Softmax = true }, new() { MultiLabelThreshold = 0.5 }, "gives probabilities by a softmax, of which an image has one class" },
        { new(), new() { MultiLabelThreshold = 0.5, Softmax = true }, "Softmax is true, and" },
        { new() { MultiLabelThreshold = 0.5 }, new() { PredictedLabelColumnName = "Best" }, "gives several classes of an image, and PredictedLabelColumnName is for one" },
        { new(), new() { PredictedLabelsColumnName = "Found" }, "Set MultiLabelThreshold too" },
        { new() { MultiLabelThreshold = 0.5 }, new() { ProbabilitiesColumnName = "Map" }, "are for networks that give label maps" },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void Options_that_do_not_fit_the_file_are_refused(OnnxExportOptions exported, CnnOnnxOptions options, string expected)
    {
        Small.SaveOnnx(File, exported);

        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => Ml.Transforms.ApplyCnnOnnx(File, options: options).Fit(View(2))).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_threshold_is_a_probability(double threshold) => Assert.Contains(
        "MultiLabelThreshold must be above 0 and below 1",
        Assert.Throws<ArgumentOutOfRangeException>(() => Ml.Transforms.ApplyCnnOnnx(File, options: new() { MultiLabelThreshold = threshold })).Message);
}
