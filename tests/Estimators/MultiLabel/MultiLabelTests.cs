using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using static MLNet.CnnCatalog.Estimators.Tests.MultiLabel.Blocks;

namespace MLNet.CnnCatalog.Estimators.Tests.MultiLabel;

public sealed class MultiLabelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => Path.Combine(folder.Path, "network.onnx");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_network_learns_which_classes_an_image_has()
    {
        var progress = new Recorder();
        using var model = Fit(Quick with { Epochs = 12, ValidationSetFraction = 0.2, Progress = progress });

        var metrics = Evaluate(model, View(60, seed: 2));
        Assert.InRange(metrics.MeanAveragePrecision, 0.95, 1);
        Assert.InRange(metrics.MicroF1, 0.8, 1);
        Assert.All(progress.Reports, report => Assert.Equal(report.Loss, report.Losses["BinaryCrossEntropy"]));
        var last = progress.Reports[^1];
        Assert.InRange(last.Measures["MeanAveragePrecision"], 0.9, 1);
        Assert.Equal(last.Measures["Loss"], last.ValidationLoss);
        Assert.Equal(["HammingLoss", "Loss", "MacroF1", "MeanAveragePrecision", "MicroF1", "SubsetAccuracy"], last.Measures.Keys.Order());
    }

    [Fact]
    public void What_is_measured_in_training_is_what_the_evaluation_gives()
    {
        var (progress, set) = (new Recorder(), View(30, seed: 3));
        using var model = Fit(Quick with { ValidationSet = set, Progress = progress, Threshold = 0.3 });

        var validated = progress.Reports.Where(report => report.Measures.Count > 0).ToList();
        var best = validated.MaxBy(report => report.Measures["MeanAveragePrecision"])!.Measures;
        var metrics = Evaluate(model, set);
        Assert.Equal(best["MeanAveragePrecision"], metrics.MeanAveragePrecision, 1e-3);
        Assert.Equal(best["MicroF1"], metrics.MicroF1, 0.02);
        Assert.Equal(best["HammingLoss"], metrics.HammingLoss, 0.02);
    }

    [Fact]
    public void Texts_become_a_vector_whose_slot_names_name_the_classes()
    {
        using var model = Tagged().Append(Ml.MulticlassClassification.Trainers.CnnMultiLabel(Tiny, options: Quick)).Fit(View(96));
        var (test, loaded) = (View(40, seed: 2), SaveAndLoad(model, View(2)));

        Assert.InRange(Ml.MulticlassClassification.EvaluateMultiLabel(model.Transform(test)).MeanAveragePrecision, 0.95, 1);
        Assert.Equal(["blue", "green", "red"], model.LastTransformer.ClassNames);
        foreach (var scored in (IDataView[])[model.Transform(test), loaded.Transform(test)])
            foreach (var column in (string[])["Score", "PredictedLabels"])
            {
                var names = default(VBuffer<ReadOnlyMemory<char>>);
                scored.Schema[column].GetSlotNames(ref names);
                Assert.Equal(["blue", "green", "red"], names.DenseValues().Select(name => name.ToString()));
            }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.2)]
    public void Engines_batches_and_loaded_models_predict_the_same(double threshold)
    {
        using var model = Fit(Quick with { Epochs = 2, Threshold = threshold });
        var (rows, test) = (Rows(9, seed: 4), View(9, seed: 4));
        var (scores, predicted) = (Scores(model, test), Predicted(model, test));

        Assert.All(scores.Zip(predicted), pair => Assert.Equal(pair.First.Select(score => score >= (float)threshold), pair.Second));
        Assert.Contains(predicted, row => row.Contains(true));
        var loaded = SaveAndLoad(model, test);
        Assert.Equal(predicted, Predicted(loaded, test));
        AssertClose(scores, Scores(loaded, test));
        Assert.Equal(Columns(model), Columns(loaded));
        foreach (var scoring in (ITransformer[])[model, loaded])
        {
            using var engine = Ml.Model.CreatePredictionEngine<Block, BlockPrediction>(scoring);
            Assert.All(rows.Zip(predicted), pair => Assert.Equal(pair.Second, engine.Predict(pair.First).PredictedLabels));
        }

        IEnumerable<(string, string)> Columns(ITransformer scoring) => scoring.GetOutputSchema(test.Schema).Where(column => !column.IsHidden)
            .Select(column => (column.Name, column.Type.ToString()!)).Order();
    }

    [Fact]
    public void An_exported_network_says_that_an_image_may_have_several_classes()
    {
        using var model = Tagged().Append(Ml.MulticlassClassification.Trainers.CnnMultiLabel(Tiny, options: Quick with { Threshold = 0.3 })).Fit(View(64));
        var test = View(12, seed: 4);
        var (scores, predicted) = (Scores(model, test), Predicted(model, test));
        var logits = Path.Combine(folder.Path, "logits.onnx");

        foreach (var exported in (ITransformer[])[model, SaveAndLoad(model, test)])
        {
            Ml.Model.ConvertCnnToOnnx(exported, File);
            Ml.Model.ConvertCnnToOnnx(exported, logits, new());
            foreach (var path in (string[])[File, logits])
            {
                Assert.Equal(0.3, OnnxModel.Load(path).MultiLabelThreshold);
                Assert.Equal(["blue", "green", "red"], OnnxModel.Load(path).Labels);
                Assert.Single(OnnxModel.Load(path).Outputs);
                using var batched = Ml.Transforms.ApplyCnnOnnx(path).Fit(test);
                AssertClose(scores, Scores(batched, test));
                Assert.Equal(predicted, Predicted(batched, test));
                var again = SaveAndLoad(batched, test);
                AssertClose(scores, Scores(again, test));
                Assert.Equal(predicted, Predicted(again, test));
                Ml.Model.ConvertCnnToOnnx(again, Path.Combine(folder.Path, "again.onnx"));
                using var last = Ml.Transforms.ApplyCnnOnnx(Path.Combine(folder.Path, "again.onnx")).Fit(test);
                Assert.Equal(predicted, Predicted(last, test));
            }
        }
    }

    [Fact]
    public void A_softmax_is_not_put_behind_several_classes()
    {
        using var model = Fit(Quick with { Epochs = 1 });
        var loaded = SaveAndLoad(model, View(2));

        Assert.Contains("an image has several or none. Set Sigmoid", Assert.Throws<NotSupportedException>(
            () => Ml.Model.ConvertCnnToOnnx(loaded, File, new() { Softmax = true })).Message);
        Assert.Contains("Leave out the one or the other", Assert.Throws<ArgumentException>(
            () => Ml.Model.ConvertCnnToOnnx(model, File, new() { Softmax = true })).Message);
    }

    [Fact]
    public void A_network_of_eight_bits_predicts_nearly_the_same()
    {
        using var model = Fit(Quick);
        Ml.Model.ConvertCnnToOnnx(model, File);
        Ml.Model.QuantizeCnnOnnx(File, View(24, seed: 5), "Image", Path.Combine(folder.Path, "int8.onnx"));

        using var quantized = Ml.Transforms.ApplyCnnOnnx(Path.Combine(folder.Path, "int8.onnx")).Fit(View(2));

        Assert.InRange(Evaluate(quantized, View(40, seed: 2)).MeanAveragePrecision, Evaluate(model, View(40, seed: 2)).MeanAveragePrecision - 0.03, 1);
    }

    [Fact]
    public void Pretrained_networks_go_on_without_their_sigmoid()
    {
        using var model = Fit(Quick);
        var network = model.Weights.Network;
        var ended = Network.Input(network.InputShape).Conv("conv1", 8, kernel: 3).BatchNorm("bn1").Relu().Conv("conv2", 12, kernel: 3, stride: 2).BatchNorm("bn2").Relu()
            .GlobalAveragePool().Linear("fc", 3).Sigmoid().ToNetwork("ended");

        using var further = Ml.MulticlassClassification.Trainers.CnnMultiLabel(
            new StateDict(ended, network.Parameters.Where(parameter => parameter.Role != ParameterRole.BatchCount)
                .ToDictionary(parameter => parameter.Key, parameter => model.Weights[parameter.Key])),
            options: Quick with { Epochs = 0 }).Fit(View(8));

        AssertClose(Scores(model, View(8, seed: 2)), Scores(further, View(8, seed: 2)));
    }

    [Fact]
    public void Networks_of_the_catalog_are_trained_by_name()
    {
        using var model = Ml.MulticlassClassification.Trainers.CnnMultiLabel("cifar_resnet20", options: Quick with { Epochs = 1, ImageSize = 32 }).Fit(View(16));

        Assert.All(Scores(model, View(4)), scores => Assert.Equal(3, scores.Length));
    }

    [Fact]
    public void Weights_of_positives_raise_the_probabilities()
    {
        using var even = Fit(Quick with { Epochs = 2 });
        using var weighted = Fit(Quick with { Epochs = 2, PositiveWeights = [20, 20, 20] });

        Assert.True(Mean(weighted) > Mean(even) + 0.15, $"{Mean(weighted)} {Mean(even)}");

        static double Mean(ITransformer model) => Scores(model, View(30, seed: 2)).SelectMany(row => row).Average();
    }

    [Fact]
    public void Smoothed_targets_keep_probabilities_from_the_ends()
    {
        using var model = Fit(Quick with { Epochs = 20, LabelSmoothing = 0.6 });

        // Halfway from 0 and 1 to 0.5 are 0.3 and 0.7; a network overshoots a little.
        Assert.InRange(Scores(model, View(30, seed: 2)).SelectMany(row => row).Count(score => score is > 0.15f and < 0.85f), 80, 90);
    }

    [Fact]
    public void Images_that_do_not_fit_the_cache_teach_as_much()
    {
        using var model = Fit(Quick with { CacheSizeInMegabytes = 0, ValidationSetFraction = 0.2 });

        Assert.InRange(Evaluate(model, View(40, seed: 2)).MeanAveragePrecision, 0.9, 1);
    }

    [Theory]
    [InlineData(1e-30, 0.0, true)]
    [InlineData(1e-30, 0.3, true)]
    [InlineData(0.02, 0.0, false)]
    [InlineData(0.02, 0.3, false)]
    public void A_network_that_learns_nothing_is_warned_of(double rate, double smoothing, bool isWarned)
    {
        var messages = Warnings(View(64), Quick with { LearningRate = rate, LabelSmoothing = smoothing, PositiveWeights = [1, 3, 2] });

        Assert.Equal(isWarned, messages.Exists(message => message.Contains("never came below that of chance", StringComparison.Ordinal)));
    }

    [Fact]
    public void Classes_that_no_row_has_are_warned_of()
    {
        var rows = View(Rows(16).Select(row => new Block { Name = row.Name, Image = row.Image, Labels = [row.Labels[0], false, false] }));

        Assert.Contains(
            Warnings(rows, Quick with { Epochs = 1 }),
            message => message.Contains("No training row has 2 of the 3 classes: 1, 2 (column 'Labels')", StringComparison.Ordinal));
    }

    [Fact]
    public void Folds_are_measured()
    {
        var pipeline = Ml.MulticlassClassification.Trainers.CnnMultiLabel(Tiny, options: Quick);
        var folds = Ml.MulticlassClassification.CrossValidateMultiLabel(View(96), pipeline, numberOfFolds: 2, seed: 1);

        Assert.Equal([0, 1], folds.Select(fold => fold.Fold));
        Assert.All(folds, fold => Assert.InRange(fold.Metrics.MeanAveragePrecision, 0.8, 1));
        Assert.Equal(96, folds.Sum(fold => fold.Metrics.NumberOfRows));
    }

    [Fact]
    public void Columns_of_the_schema_are_those_that_come()
    {
        var trainer = Ml.MulticlassClassification.Trainers.CnnMultiLabel(
            Tiny, options: Quick with { Epochs = 1, ScoreColumnName = "Probabilities", PredictedLabelsColumnName = "Found" });
        var rows = View(8);
        using var model = trainer.Fit(rows);

        var promised = trainer.GetOutputSchema(ShapeSpy.ShapeOf(rows));
        var schema = model.GetOutputSchema(rows.Schema);
        Assert.Equal(schema.Select(column => column.Name), promised.Select(column => column.Name));
        Assert.Equal(BooleanDataViewType.Instance, promised.Single(column => column.Name == "Found").ItemType);
        Assert.Equal(new VectorDataViewType(BooleanDataViewType.Instance, 3), schema["Found"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3), schema["Probabilities"].Type);
        Assert.Equal(schema["Found"].Type, SaveAndLoad(model, rows).GetOutputSchema(rows.Schema)["Found"].Type);
    }

    private static CnnMultiLabelTransformer Fit(CnnMultiLabelOptions options) =>
        Ml.MulticlassClassification.Trainers.CnnMultiLabel(Tiny, options: options).Fit(View(96));

    private static List<string> Warnings(IDataView rows, CnnMultiLabelOptions options)
    {
        var (ml, messages) = (new MLContext(seed: 1), new List<string>());
        ml.Log += (_, entry) => messages.Add(entry.RawMessage);
        using var model = ml.MulticlassClassification.Trainers.CnnMultiLabel(Tiny, options: options).Fit(rows);
        return messages;
    }

    private ITransformer SaveAndLoad(ITransformer model, IDataView rows)
    {
        var file = Path.Combine(folder.Path, "model.zip");
        Ml.Model.Save(model, rows.Schema, file);
        return new MLContext().Model.Load(file, out _);
    }

    private static void AssertClose(float[][] expected, float[][] actual) => Assert.All(
        expected.Zip(actual), pair => Assert.All(pair.First.Zip(pair.Second), score => Assert.Equal(score.First, score.Second, 1e-4)));
}
