using System.Reflection;
using Microsoft.ML;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;

namespace MLNet.CnnCatalog.Estimators.Tests;

/// <summary>Every network of the catalog is a trainer and a featurizer too.</summary>
public class NetworkMethodsTests
{
    private static readonly MLContext Ml = new();

    [Fact]
    public void Every_network_has_a_trainer()
    {
        var trainers = Methods(typeof(MulticlassTrainers))
            .Select(method => Call(method, Ml.MulticlassClassification.Trainers)).OfType<CnnClassificationTrainer>();

        Assert.Equal(
            NetworkCatalog.Names.Select(name => NetworkCatalog.Get(name, classes: 7).ToString()).Order(),
            trainers.Select(trainer => trainer.Build(7).ToString()).Order());
    }

    [Fact]
    public void Every_segmentation_network_has_a_trainer()
    {
        var trainers = Methods(typeof(MulticlassTrainers))
            .Select(method => Call(method, Ml.MulticlassClassification.Trainers)).OfType<CnnSegmentationTrainer>();

        Assert.Equal(
            NetworkCatalog.Segmentation.Select(entry => entry.Build(classes: 7).ToString()).Order(),
            trainers.Select(trainer => trainer.Build(7).ToString()).Order());
    }

    [Fact]
    public void Every_network_has_a_featurizer()
    {
        var featurizers = Methods(typeof(TransformsCatalog))
            .Select(method => (CnnFeaturizer)Call(method, Ml.Transforms));

        Assert.Equal(NetworkCatalog.Names.Order(), featurizers.Select(featurizer => featurizer.Network.Name).Order());
    }

    [Fact]
    public void A_network_is_trained_by_its_name_too()
    {
        Assert.Equal("resnet50: 3x224x224 -> 7", Ml.MulticlassClassification.Trainers.Cnn("resnet50").Build(7).ToString());
        Assert.Contains("resnet50", Assert.Throws<ArgumentException>(() => Ml.MulticlassClassification.Trainers.Cnn("resnet_50x")).Message);
    }

    private static IEnumerable<MethodInfo> Methods(Type receiver) => typeof(CnnNetworksCatalog)
        .GetMethods(BindingFlags.Public | BindingFlags.Static)
        .Where(method => method.GetParameters() is [var first, ..] && first.ParameterType == receiver);

    // Without arguments: every parameter takes its default.
    private static object Call(MethodInfo method, object receiver) =>
        method.Invoke(null, [receiver, .. method.GetParameters().Skip(1).Select(parameter => parameter.DefaultValue)])!;
}
