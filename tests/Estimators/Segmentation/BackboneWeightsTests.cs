using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Scoring;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.Scoring;
using MLNet.CnnCatalog.Weights;
using TorchSharp;
using static MLNet.CnnCatalog.Estimators.Tests.Segmentation.Scenes;

namespace MLNet.CnnCatalog.Estimators.Tests.Segmentation;

/// <summary>Networks on a backbone: its weights, its part in learning, and what stays of a network when it has been trained.</summary>
public sealed class BackboneWeightsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_backbone_begins_with_the_weights_of_its_classifier_and_stays_while_it_is_frozen()
    {
        var (file, classifier) = SaveClassifier();
        var progress = new Recorder();
        using var model = Fit(Quick with { BackboneWeights = file, Epochs = 2, FreezeBackboneEpochs = 2, Progress = progress });

        foreach (var key in classifier.Network.Parameters.Select(parameter => parameter.Key).Where(key => key.StartsWith("features", StringComparison.Ordinal) && !key.EndsWith("num_batches_tracked", StringComparison.Ordinal)))
            Assert.Equal(classifier[key], model.Weights[$"backbone.{key}"]);
        // What stands behind it learns as in training: its batch norm sees batches.
        Assert.DoesNotContain(0f, model.Weights["classifier.1.running_mean"]);
        Assert.All(progress.Reports, report => Assert.Equal(report.Losses["CrossEntropy"] + (0.5 * report.Losses["aux"]), report.Loss, 1e-5));
    }

    [Fact]
    public void A_backbone_learns_more_slowly_where_it_is_told_to()
    {
        var (file, classifier) = SaveClassifier();
        using var model = Fit(Quick with { BackboneWeights = file, Epochs = 1, BackboneLearningRateFactor = 0 });

        Assert.Equal(classifier["features.conv1.weight"], model.Weights["backbone.features.conv1.weight"]);
        Assert.NotEqual(classifier["features.bn1.running_mean"], model.Weights["backbone.features.bn1.running_mean"]);
    }

    [Fact]
    public void A_file_without_layers_of_the_backbone_is_refused()
    {
        var other = Path.Combine(folder.Path, "other.safetensors");
        using (var network = TorchNetwork.Initialize(Swatches.Tiny(3, null)))
            network.ToStateDict().SaveSafetensors(other);

        Assert.Contains("does not fit 'on_backbone'", Assert.Throws<InvalidDataException>(() => Fit(Quick with { BackboneWeights = other })).Message);
        Assert.Contains(
            "'tiny' has no layer whose name begins with 'backbone.'", Assert.Throws<ArgumentException>(() => Ml.MulticlassClassification.Trainers.CnnSegmentation(
                Tiny, options: Quick with { BackboneWeights = other }).Fit(View(4))).Message);
    }

    [Fact]
    public void Weights_for_other_classes_begin_anew_at_the_end_only_unless_they_must_fit()
    {
        using var four = Fit(Quick with { Classes = 4, Epochs = 1 });
        var file = Path.Combine(folder.Path, "four.safetensors");
        four.Weights.SaveSafetensors(file);

        using var three = Fit(Quick with { Weights = file, Epochs = 0 });
        Assert.Equal(four.Weights["classifier.0.weight"], three.Weights["classifier.0.weight"]);
        Assert.Equal(8 * Classes, three.Weights["classifier.2.weight"].Length);
        var error = Assert.Throws<InvalidDataException>(() => Fit(Quick with { Weights = file, WeightLoading = new() }));
        Assert.Contains("classifier.2.weight [4, 8, 1, 1] in the file, classifier.2.weight [3, 8, 1, 1] in the network", error.Message);
        using var further = Ml.MulticlassClassification.Trainers.CnnSegmentation(four.Weights, options: Quick with { Epochs = 1 }).Fit(View(16));
        Assert.Equal(8 * Classes, further.Weights["classifier.2.weight"].Length);
    }

    [Fact]
    public void A_network_that_stays_on_its_device_has_its_weights_nowhere_else()
    {
        var rows = View(4);
        var images = ImageColumn.Bind(rows.Schema, "Image", ImagePreparation.Of(Quick, null, null, ImageResizing.Fill));
        var input = NetworkInput.Of(images, Quick, evaluation: null);
        var generator = new torch.Generator(1, torch.CPU);
        var network = TorchNetwork.Initialize(Tiny(Classes, null), torch.CPU, generator);
        var training = new GraphTraining(network, generator, new CnnSegmentationOptions(), foldedNorms: []);
        training.Remember();
        var best = network.ToStateDict();
        using (torch.no_grad())
            foreach (var (_, value) in network.TrainableParameters())
                value.zero_();

        var trained = training.Finish(input, staysOnDevice: true);
        var settings = new ScoringSettings(torch.CPU, BatchSize: 4, Threads: null);
        using var onDevice = Scorers.Segmenter(trained, settings, givesProbabilities: true);
        using var fromArrays = Scorers.Segmenter(new(best, input), settings, givesProbabilities: true);

        Assert.Same(network, trained.Running);
        Assert.Equal(best["conv2.weight"], trained.Weights["conv2.weight"]);
        foreach (var (one, other) in onDevice.Read(rows).Zip(fromArrays.Read(rows)))
        {
            Assert.Equal(one.Get<byte>(0).ToArray(), other.Get<byte>(0).ToArray());
            Assert.All(one.Get<float>(1).ToArray().Zip(other.Get<float>(1).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        }
    }

    private static CnnSegmentationTransformer Fit(CnnSegmentationOptions options) =>
        Ml.MulticlassClassification.Trainers.CnnSegmentation(OnBackbone, options: options).Fit(View(16));

    private (string File, StateDict Weights) SaveClassifier()
    {
        var file = Path.Combine(folder.Path, "classifier.safetensors");
        using var network = TorchNetwork.Initialize(Classifier(10, null));
        var weights = network.ToStateDict();
        weights.SaveSafetensors(file);
        return (file, weights);
    }
}
