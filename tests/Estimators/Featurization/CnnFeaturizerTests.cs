using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Weights;
using TorchSharp;

namespace MLNet.CnnCatalog.Estimators.Tests.Featurization;

public sealed class CnnFeaturizerTests : IDisposable
{
    private const int Count = 37;

    private static readonly MLContext Ml = new(seed: 1);
    private static readonly IDataView Rows = Ml.Data.LoadFromEnumerable(Swatches.Rows(Count));

    private readonly TemporaryFolder folder = new();
    private readonly StateDict weights = FormulaWeights.Of(NetworkCatalog.Get("cifar_resnet20"));

    public CnnFeaturizerTests() => weights.SaveSafetensors(WeightPath);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Features_are_what_goes_into_the_classifier()
    {
        using var featurizer = Featurizer().Fit(Rows);
        var features = featurizer.Transform(Rows).GetColumn<float[]>("Features").ToList();

        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 64), featurizer.GetOutputSchema(Rows.Schema)["Features"].Type);
        var expected = Bare("avgpool");
        Assert.All(expected.Zip(features), row => Assert.All(row.First.Zip(row.Second), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-3)));
    }

    [Fact]
    public void Any_layer_or_block_gives_features()
    {
        using var featurizer = Featurizer(layer: "layer2").Fit(Rows);

        var features = featurizer.Transform(Rows).GetColumn<float[]>("Features").ToList();

        Assert.Equal(32 * 6 * 6, features[0].Length);
        Assert.All(Bare("layer2").Zip(features), row => Assert.All(row.First.Zip(row.Second), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-3)));
    }

    [Fact]
    public void A_linear_trainer_learns_from_the_features_and_an_engine_predicts()
    {
        using var model = Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Featurizer())
            .Append(Ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy())
            .Append(Ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(Rows);

        Assert.Equal(1, Ml.MulticlassClassification.Evaluate(model.Transform(Rows)).MicroAccuracy);
        using var engine = Ml.Model.CreatePredictionEngine<Swatch, SwatchPrediction>(model);
        Assert.All(Swatches.Rows(6), image => Assert.Equal(image.Label, engine.Predict(image).PredictedLabel));
    }

    [Fact]
    public void Columns_are_called_Features_and_Image_unless_told_otherwise()
    {
        using var featurizer = Ml.Transforms.ResNet20(weights: WeightPath).Fit(Rows);

        Assert.Equal([.. Rows.Schema.Select(column => column.Name), "Features"], featurizer.GetOutputSchema(Rows.Schema).Select(column => column.Name));
        Assert.Equal("resnet50", Ml.Transforms.ResNet50().Network.Name);
        Assert.Equal("outputColumnName", Assert.Throws<ArgumentException>(() => Ml.Transforms.ResNet50(outputColumnName: "")).ParamName);
        Assert.Equal("inputColumnName", Assert.Throws<ArgumentException>(() => Ml.Transforms.ResNet50(inputColumnName: "")).ParamName);
    }

    [Fact]
    public void A_layer_that_is_not_there_is_refused_with_near_names()
    {
        var error = Assert.Throws<ArgumentException>(() => Featurizer(layer: "layr2"));

        Assert.Contains("layer2", error.Message);
    }

    [Fact]
    public void A_network_that_is_not_there_is_refused_with_near_names() => Assert.Contains(
        "resnet50", Assert.Throws<ArgumentException>(() => new CnnFeaturizer("resnet5O", "Features")).Message);

    [Fact]
    public void Weights_that_are_not_there_say_where_to_put_them()
    {
        var before = Environment.GetEnvironmentVariable(WeightFolder.Variable);
        Environment.SetEnvironmentVariable(WeightFolder.Variable, folder.Path);
        try
        {
            var featurizer = new CnnFeaturizer("cifar_resnet32", "Features", "Image");
            Assert.Contains(Path.Combine(folder.Path, "cifar_resnet32.safetensors"), Assert.Throws<FileNotFoundException>(() => featurizer.Fit(Rows)).Message);

            using var found = new CnnFeaturizer("cifar_resnet20", "Features", "Image").Fit(Rows);
            Assert.Equal(weights["conv1.weight"], found.Weights["conv1.weight"]);
        }
        finally
        {
            Environment.SetEnvironmentVariable(WeightFolder.Variable, before);
        }
    }

    [Fact]
    public void Any_network_with_its_weights_gives_the_features_that_its_file_gives()
    {
        using var ofFile = Featurizer().Fit(Rows);
        using var ofWeights = Ml.Transforms.CnnFeaturizeImage(weights, options: new() { Device = "cpu" }).Fit(Rows);

        Assert.Equal(ofFile.Transform(Rows).GetColumn<float[]>("Features").First(), ofWeights.Transform(Rows).GetColumn<float[]>("Features").First());
    }

    [Fact]
    public void A_network_without_a_classifier_gives_what_it_ends_with()
    {
        using var whole = Ml.Transforms.CnnFeaturizeImage(weights.Truncate("layer3"), options: new() { Device = "cpu" }).Fit(Rows);
        using var layer = Featurizer(layer: "layer3").Fit(Rows);

        Assert.Equal(layer.Transform(Rows).GetColumn<float[]>("Features").First(), whole.Transform(Rows).GetColumn<float[]>("Features").First());
    }

    [Fact]
    public void Weights_for_images_of_another_size_are_refused_with_both_sizes()
    {
        var dense = FormulaWeights.Of(Network.Input(3, 20, 20).Flatten().Linear("hidden", 5).Linear("fc", 3).ToNetwork("dense"));

        var error = Assert.Throws<ArgumentException>(() => Ml.Transforms.CnnFeaturizeImage(dense).Fit(Rows));

        Assert.Contains("for images of 3x12x12", error.Message);
        Assert.Contains("for images of 3x20x20", error.Message);
    }

    [Fact]
    public void Weights_of_another_network_are_refused() => Assert.Throws<InvalidDataException>(
        () => new CnnFeaturizer("cifar_resnet32", "Features", "Image", WeightPath).Fit(Rows));

    [Fact]
    public void Nothing_is_computed_for_a_column_that_nobody_asks_for()
    {
        using var featurizer = Featurizer().Fit(Rows);
        var transformed = featurizer.Transform(Rows);
        featurizer.Dispose();

        Assert.Equal(Count, transformed.GetColumn<int>("Number").Count());
        Assert.Throws<ObjectDisposedException>(() => transformed.GetColumn<float[]>("Features").Count());
    }

    private string WeightPath => Path.Combine(folder.Path, "cifar_resnet20.safetensors");

    private CnnFeaturizer Featurizer(string? layer = null) =>
        new("cifar_resnet20", "Features", "Image", WeightPath, layer, new() { Device = "cpu", BatchSize = 8 });

    private float[][] Bare(string layer)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var shaped = NetworkCatalog.Get("cifar_resnet20", input: Shape.Map(3, Swatches.Side, Swatches.Side));
        using var network = TorchNetwork.Load(FormulaWeights.Of(shaped).Truncate(layer));
        var images = torch.tensor(Swatches.Rows(Count).SelectMany(row => row.Image).ToArray(), [Count, 3, Swatches.Side, Swatches.Side]);
        var features = network.Forward(images).flatten(1).contiguous();
        return [.. features.data<float>().ToArray().Chunk((int)features.shape[1])];
    }
}
